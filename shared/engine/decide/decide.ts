// What one object needs now: a pure decision from stored state. It never looks at what happened, only at what is.

import type { CodeOf } from '../../errors/index.ts';
import type {
  AppRole,
  GroupPolicy,
  MappingInput,
  ObjectPolicy,
  Policy,
  RemovalReason,
  Wanted,
} from '../../model/ports.ts';
import type { Attributes, Link, StoredObject } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';
import type { ObjectContext } from '../objects/contexts.ts';
import { isProtected } from '../objects/protection.ts';
import { withoutLowering } from './protected-role.ts';

export interface Standing {
  /** In the stored entitled set, or scope is all. */
  readonly entitled: boolean;
  readonly roles: readonly string[];
  readonly roleCatalogue: readonly AppRole[];
  readonly context: ObjectContext;
  readonly now: number;
}

/** `schedule`: emptied now, and deleted on a later day. */
export type RemovalHow = 'deactivate' | 'delete' | 'empty' | 'unlink' | 'schedule';

export type Decision =
  | { readonly type: 'nothing'; readonly reason: CodeOf<'reason'> }
  | ({ readonly type: 'provision'; readonly rename: boolean } & Wanted)
  | {
      readonly type: 'remove';
      readonly reason: RemovalReason;
      readonly how: RemovalHow;
      /** The guard agreed when the deletion was scheduled. */
      readonly judged?: true;
    }
  | { readonly type: 'fail'; readonly code: CodeOf<'rejected'>; readonly detail: string };

export type Deciders = Pick<Policy, 'user' | 'group' | 'protection'>;

export function decide(object: StoredObject, standing: Standing, policies: Deciders): Decision {
  const policy = policies[object.kind];
  const out = whyOut(object, standing, policy);
  if (out === undefined) return provision(object, standing, policies);
  if (!mayExist(object)) return { type: 'nothing', reason: out.code };
  const action = policy.onRemoval[out.reason];
  if (action === 'keep') return { type: 'nothing', reason: 'KeptByConfiguration' };
  if (isProtected(policies.protection, object)) return { type: 'nothing', reason: 'Protected' };
  const origin = originOf(object);
  // Whoever agrees to empty a group that was found after a loss has not said that it was made for its members.
  const asksWhose = action === 'deleteOurs' || (action === 'delete' && object.kind === 'group' && origin === 'found');
  const how = asksWhose ? (origin === 'created' ? 'delete' : 'unlink') : action;
  if (how === 'delete' && object.kind === 'group' && out.reason === 'hardDeleted')
    return { type: 'remove', reason: out.reason, ...onItsDay(object, standing.now, policies.group) };
  return { type: 'remove', reason: out.reason, how };
}

/** A create that was not answered is ours if it happened. */
function originOf({ link, intent }: StoredObject): Link['origin'] {
  return link?.state === 'active' ? link.origin : (intent?.takes?.origin ?? 'created');
}

function onItsDay(
  { deletion }: StoredObject,
  now: number,
  { deleteAfterMs }: GroupPolicy,
): Pick<Extract<Decision, { type: 'remove' }>, 'how' | 'judged'> {
  if (deletion?.kept === true) return { how: 'empty' };
  if (deletion === undefined) return { how: deleteAfterMs === 0 ? 'delete' : 'schedule' };
  return deletion.at <= now || deleteAfterMs === 0 ? { how: 'delete', judged: true } : { how: 'empty' };
}

function provision(
  object: StoredObject,
  standing: Standing,
  policies: Deciders,
): Extract<Decision, { type: 'provision' | 'fail' }> {
  const policy = policies[object.kind];
  const unusable = unusableValue(object, policy);
  if (unusable !== undefined) return { type: 'fail', code: 'SourceValueUnusable', detail: unusable };
  const linked = object.link?.state === 'active';
  const mapped = policy.map(mappingInput(object, standing, !linked));
  if (!mapped.ok) return { type: 'fail', code: mapped.code, detail: mapped.detail };
  const { candidates } = mapped;
  const keepsRole = linked && isProtected(policies.protection, object);
  const values = keepsRole ? withoutLowering(policies.protection, mapped.values, object.exported ?? {}) : mapped.values;
  const rename = linked && isRename(object, values, policy);
  return { type: 'provision', rename, values, ...(candidates !== undefined && { candidates }) };
}

/** Only what mappings and filters use now keeps an object from being provisioned. */
function unusableValue({ unusable }: StoredObject, policy: ObjectPolicy): string | undefined {
  const used = Object.entries(unusable ?? {}).filter(([name]) => policy.select.includes(name));
  return used.length === 0 ? undefined : used.map(([name, why]) => `The source attribute ${name} ${why}.`).join(' ');
}

export function mappingInput(object: StoredObject, standing: Standing, creating: boolean): MappingInput {
  return {
    id: object.id,
    image: object.image,
    roles: standing.roles,
    roleCatalogue: standing.roleCatalogue,
    ...(standing.context.scope.references !== undefined && { references: standing.context.scope.references }),
    linkedReferences: standing.context.linkedReferences,
    creating,
    now: standing.now,
  };
}

/** Linked, or a create was sent whose answer is not known. */
function mayExist(object: StoredObject): boolean {
  return object.link?.state === 'active' || object.intent !== undefined;
}

/** Undefined: the object is in scope. */
function whyOut(
  object: StoredObject,
  standing: Standing,
  policy: ObjectPolicy,
): { readonly reason: RemovalReason; readonly code: CodeOf<'reason'> } | undefined {
  if (object.life === 'hardDeleted') return { reason: 'hardDeleted', code: 'Deleted' };
  if (object.life !== 'live') return { reason: 'softDeleted', code: 'SoftDeleted' };
  if (!policy.enabled) return { reason: 'outOfScope', code: 'ObjectTypeDisabled' };
  const scope = policy.scope(object.image, standing.now, standing.context.scope);
  if (!scope.eligible) {
    const code = scope.reason ?? 'ScopingFilter';
    return { reason: code === 'AccountDisabled' ? 'disabled' : 'outOfScope', code };
  }
  return standing.entitled ? undefined : { reason: 'outOfScope', code: 'NotEffectivelyEntitled' };
}

/** A changed matching value must be sent before others may take the old one. */
function isRename(object: StoredObject, values: Attributes, policy: ObjectPolicy): boolean {
  const exported = object.exported ?? {};
  return policy.matching.some((path) => {
    const [next, last] = [ownValue(values, path), ownValue(exported, path)];
    return next !== undefined && last !== undefined && String(next).toLowerCase() !== String(last).toLowerCase();
  });
}
