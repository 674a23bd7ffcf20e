// One source object as a table row, and back.

import { RejectedError } from '../errors/index.ts';
import { isRecord, own } from '../model/json.ts';
import {
  type AttributeChange,
  type Attributes,
  type CreateIntent,
  type Doubt,
  type Kind,
  type Life,
  type Link,
  type RequestOutcome,
  type SourceId,
  type StoredObject,
  sourceId,
  targetId,
  type Work,
  type WorkState,
} from '../model/stored-object.ts';
import { type Columns, jsonTextColumns, ROW_LIMIT, readText, storedSize } from './columns.ts';
import { escapeKey, unescapeKey } from './keys.ts';
import { SCHEMA_VERSION, unreadable, upgraded } from './schema-version.ts';
import type { StoredRow } from './tables.ts';

export const OBJECT_PREFIX = 'o!';

export const objectKey = (id: string): string => `${OBJECT_PREFIX}${escapeKey(id)}`;

export const objectId = (key: string): SourceId => sourceId(unescapeKey(key.slice(OBJECT_PREFIX.length)));

/** Throws RejectedError when the object does not fit into a row. */
export function objectColumns(object: StoredObject): Columns {
  const { kind: _kind, id: _id, life, generation, ...rest } = object;
  const columns = {
    v: SCHEMA_VERSION,
    life,
    generation,
    // Projections of the JSON for people who look into the table.
    ...(object.work === undefined ? {} : { work: object.work.state, workCycle: object.work.cycle }),
    ...(object.link === undefined ? {} : { link: object.link.state }),
    ...jsonTextColumns('j', JSON.stringify(rest)),
  };
  const size = storedSize(columns);
  if (size > ROW_LIMIT) {
    throw new RejectedError({
      code: 'ObjectTooLarge',
      detail: `This object needs ${Math.ceil(size / 1024)} KiB, and a row holds at most ${ROW_LIMIT / 1024} KiB.`,
    });
  }
  return columns;
}

/** Throws ConfigurationError for a row that this version cannot read. */
export function readObject(kind: Kind, row: StoredRow): StoredObject {
  const columns = upgraded(row.columns);
  const life = own(columns, 'life');
  const generation = own(columns, 'generation');
  const json = readText(columns, 'j');
  if (!isLife(life) || typeof generation !== 'number' || json === undefined)
    throw unreadable('an object row is damaged');
  const stored: unknown = JSON.parse(json);
  if (!isRecord(stored) || !isAttributes(own(stored, 'image'))) throw unreadable('an object row is damaged');
  const image = own(stored, 'image');
  const exported = own(stored, 'exported');
  const link = readLink(own(stored, 'link'));
  const intent = readIntent(own(stored, 'intent'));
  const doubt = readDoubt(own(stored, 'doubt'));
  const creations = own(stored, 'creations');
  const awaySince = own(stored, 'awaySince');
  const work = readWork(own(stored, 'work'));
  const unusable = own(stored, 'unusable');
  return {
    kind,
    id: objectId(row.rowKey),
    image: isAttributes(image) ? image : {},
    ...(isTexts(unusable) ? { unusable } : {}),
    life,
    generation,
    ...(link === undefined ? {} : { link }),
    ...(intent === undefined ? {} : { intent }),
    ...(doubt === undefined ? {} : { doubt }),
    ...(isTimes(creations) ? { creations } : {}),
    ...(typeof awaySince === 'number' ? { awaySince } : {}),
    ...(isAttributes(exported) ? { exported } : {}),
    ...(work === undefined ? {} : { work }),
  };
}

function readLink(value: unknown): Link | undefined {
  if (!isRecord(value)) return undefined;
  const { targetId: target, state, incarnation, origin } = value;
  if (typeof target !== 'string' || typeof incarnation !== 'number') throw unreadable('a link is damaged');
  if (state !== 'active' && state !== 'removed') throw unreadable('a link is damaged');
  if (origin !== 'created' && origin !== 'adopted') throw unreadable('a link is damaged');
  return { targetId: targetId(target), state, incarnation, origin };
}

function readIntent(value: unknown): CreateIntent | undefined {
  if (!isRecord(value)) return undefined;
  const { at, values } = value;
  if (typeof at !== 'number' || !isAttributes(values)) throw unreadable('a create intent is damaged');
  return { at, values };
}

function readDoubt(value: unknown): Doubt | undefined {
  if (!isRecord(value)) return undefined;
  const { what, at, sent, values, accepted } = value;
  if (typeof at !== 'number') throw unreadable('a doubt is damaged');
  if (what === 'members') return { what, at };
  if (what === 'removal' && isAttributes(values)) return { what, at, values, accepted: accepted === true };
  if (what === 'update' && isChanges(sent)) return { what, at, sent, accepted: accepted === true };
  throw unreadable('a doubt is damaged');
}

function readWork(value: unknown): Work | undefined {
  if (!isRecord(value)) return undefined;
  const { state, cycle, attempts, code, detail, nextTryAt, since, failedAt, request, listed } = value;
  if (!isWorkState(state) || typeof cycle !== 'number' || typeof attempts !== 'number') {
    throw unreadable('a work item is damaged');
  }
  return {
    state,
    cycle,
    attempts,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(typeof nextTryAt === 'number' ? { nextTryAt } : {}),
    ...(typeof since === 'number' ? { since } : {}),
    ...(typeof failedAt === 'number' ? { failedAt } : {}),
    ...(isRequest(request) ? { request } : {}),
    ...(typeof listed === 'boolean' ? { listed } : {}),
  };
}

const LIVES: ReadonlySet<unknown> = new Set<Life>(['live', 'softDeleted', 'hardDeleted', 'unseen']);
const WORK_STATES: ReadonlySet<unknown> = new Set<WorkState>(['ready', 'escrow', 'held']);

const isTimes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');
const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
const isChanges = (value: unknown): value is readonly AttributeChange[] =>
  Array.isArray(value) && value.every((item) => isRecord(item) && typeof own(item, 'path') === 'string');
const isRequest = (value: unknown): value is RequestOutcome =>
  isRecord(value) && typeof own(value, 'method') === 'string' && typeof own(value, 'path') === 'string';
const isLife = (value: unknown): value is Life => LIVES.has(value);
const isWorkState = (value: unknown): value is WorkState => WORK_STATES.has(value);

/** Holds for every object that JSON.parse made: JSON knows no other values than an attribute may have. */
const isAttributes = (value: unknown): value is Attributes => isRecord(value);
