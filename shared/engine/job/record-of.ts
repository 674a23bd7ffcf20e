// A record as it is stored: what the job knows of the object at that moment, less the values that no log may show.

import { maskValues, textsIn } from '../../model/mask-values.ts';
import { type Policy, REDACTED } from '../../model/ports.ts';
import type {
  ProvisioningRecord,
  RecordAction,
  RecordedChange,
  RecordStatus,
} from '../../model/provisioning-record.ts';
import type { AttributeChange, Attributes, AttributeValue, SourceId, StoredObject } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';

export interface Entry {
  readonly at: number;
  readonly mark: string;
  readonly action: RecordAction;
  readonly status: RecordStatus;
  readonly changes: readonly RecordedChange[];
  readonly requests: number;
  readonly error?: NonNullable<ProvisioningRecord['error']> | undefined;
  readonly reason?: string | undefined;
  readonly group?: SourceId | undefined;
  readonly attempts?: number | undefined;
  readonly lastAt?: number | undefined;
}

export type Redacting = Readonly<
  Record<StoredObject['kind'], Pick<Policy['user'], 'redacted' | 'hidden' | 'matching'>>
>;

const SOURCE_NAMES = { user: 'userPrincipalName', group: 'displayName' } as const;

export function recordOf(policy: Redacting, object: StoredObject, entry: Entry): ProvisioningRecord {
  const { kind, id, link, work } = object;
  const { redacted, hidden } = policy[kind];
  const { error, reason, group, attempts, lastAt, changes, ...rest } = entry;
  const name = nameOf(policy, object, changes);
  const clean = (text: string): string => maskValues(text, secretsOf(object, changes, redacted, hidden), REDACTED);
  return {
    ...rest,
    kind,
    id,
    ...(name === undefined ? {} : { name }),
    ...(link === undefined ? {} : { target: link.targetId }),
    ...(work === undefined ? {} : { cycle: work.cycle }),
    ...(work?.foundAt === undefined ? {} : { foundAt: work.foundAt }),
    changes: withoutRedacted(changes, redacted),
    ...(error === undefined ? {} : { error: { ...error, detail: clean(error.detail) } }),
    ...(reason === undefined ? {} : { reason }),
    ...(group === undefined ? {} : { group }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(lastAt === undefined ? {} : { lastAt }),
  };
}

/** What a write changes, beside what the target was known to have. */
export function recorded(changes: readonly AttributeChange[], exported: Attributes): readonly RecordedChange[] {
  return changes.map(({ path, value }) => {
    const before = ownValue(exported, path);
    return { path, ...(before === undefined ? {} : { old: before }), new: value };
  });
}

/** The matching value, present or new, or the name in the source of whoever never had one; none that is to be hidden. */
function nameOf(policy: Redacting, object: StoredObject, changes: readonly RecordedChange[]): string | undefined {
  const { kind, image } = object;
  const { matching, redacted, hidden } = policy[kind];
  const [path = ''] = matching;
  const source = SOURCE_NAMES[kind];
  const values = [
    ...(redacted.includes(path) ? [] : targetNames(path, object, changes)),
    ...(hidden.includes(source) ? [] : [ownValue(image, source)]),
  ];
  return values.find((value) => typeof value === 'string');
}

function targetNames(
  path: string,
  { exported = {}, doubt, intent }: StoredObject,
  changes: readonly RecordedChange[],
): readonly (AttributeValue | undefined)[] {
  return [
    changes.find((change) => change.path === path)?.new,
    ownValue(exported, path),
    doubt?.what === 'removal' ? ownValue(doubt.values, path) : undefined,
    intent === undefined ? undefined : ownValue(intent.values, path),
  ];
}

function secretsOf(
  { image, exported = {} }: StoredObject,
  changes: readonly RecordedChange[],
  redacted: readonly string[],
  hidden: readonly string[],
): readonly string[] {
  const values = [
    ...hidden.map((name) => ownValue(image, name)),
    ...redacted.map((path) => ownValue(exported, path)),
    ...changes.filter(({ path }) => redacted.includes(path)).flatMap((change) => [change.old, change.new]),
  ];
  return values.flatMap(textsIn);
}

/** Less the values that are not to be shown. */
export function withoutRedacted<T extends Pick<RecordedChange, 'path' | 'old' | 'new'>>(
  changes: readonly T[],
  redacted: readonly string[],
): readonly T[] {
  return changes.map((change) => {
    if (!redacted.includes(change.path)) return change;
    const { old: before, new: after } = change;
    return {
      ...change,
      ...(before === undefined ? {} : { old: masked(before) }),
      ...(after === undefined ? {} : { new: masked(after) }),
    };
  });
}

const masked = (value: AttributeValue): AttributeValue => (value === null ? null : REDACTED);
