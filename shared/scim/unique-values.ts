// Values that only one object may have, and the answer to giving one of them to a second.

import { type ConflictError, type ProvisioningError, TransientError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import type { AttributeChange } from '../model/ports.ts';
import type { Kind, TargetId } from '../model/stored-object.ts';
import { isList, isObject } from '../model/values.ts';
import type { KindProfile } from './profile.ts';
import { find } from './reads.ts';
import { conflict, factsOf } from './refusal.ts';
import type { ScimAnswer } from './scim-answer.ts';
import { kindOf, NAMES, type ScimSession } from './session.ts';

export interface UniqueValue {
  /** Filterable path that finds who has it. */
  readonly by: string;
  readonly value: string;
}

export function uniqueValues({ attributes }: KindProfile, changes: readonly AttributeChange[]): readonly UniqueValue[] {
  return changes.flatMap(({ path, value }) => {
    const by = Object.hasOwn(attributes, path) ? attributes[path]?.uniqueBy : undefined;
    const texts = (isList(value) ? value.map((item) => (isObject(item) ? own(item, 'value') : item)) : [value]).filter(
      (text) => typeof text === 'string',
    );
    return by === undefined ? [] : texts.map((text) => ({ by, value: text }));
  });
}

export function valueInUse(session: ScimSession, kind: Kind, answer: ScimAnswer, by?: string): ConflictError {
  const path = by ?? kindOf(session, kind).identifiedBy;
  const detail = `Another ${NAMES[kind].one} in ${session.profile.name} already has the new ${path}.`;
  return conflict(answer, 'ValueInUse', detail);
}

/** Notion answers 500 when the new address belongs to somebody else; a real failure looks the same. */
export async function takenOrBroken(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  unique: readonly UniqueValue[],
  answer: ScimAnswer,
): Promise<ProvisioningError> {
  for (const { by, value } of unique) {
    const hits = await find(session, kind, by, value);
    if (hits.some((hit) => hit.id !== id)) return valueInUse(session, kind, answer, by);
  }
  const paths = [...new Set(unique.map(({ by }) => by))].join(' and ');
  return new TransientError({
    code: 'ServerError',
    detail: `${session.profile.name} answered ${answer.status} to a change of ${paths}. Either it failed, or an account outside this workspace has the new value.`,
    ...factsOf(answer),
    mayHaveHappened: true,
    aboutRequest: true,
  });
}
