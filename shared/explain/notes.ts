// What qualifies an explanation: state that is behind, ends that did not answer, a target that was changed by others.

import { entriesNaming } from '../engine/objects/protection.ts';
import type { Slice } from '../engine/slice.ts';
import type { Kind, StoredObject } from '../model/stored-object.ts';
import type { Decision, EntitlementExplanation, MappingLine, Note } from './document.ts';
import type { TargetFinding } from './find-target.ts';

export function notesOnState(
  slice: Pick<Slice, 'book' | 'chains' | 'policy'>,
  kind: Kind,
  policyChanged: boolean,
): Note[] {
  const notes: Note[] = [];
  if (policyChanged) {
    const detail =
      'provisioning.json or an app role has changed since the last run. The explanation uses the present ones.';
    notes.push({ code: 'PolicyChanged', detail });
  }
  const unread = unreadAttributes(slice, kind);
  if (unread.length > 0) {
    const detail = `provisioning.json uses attributes that have not been read yet: ${unread.join(', ')}. What depends on them is wrong until a run has read every ${kind} again.`;
    notes.push({ code: 'AttributesUnread', detail });
  }
  if (!slice.book.job.initialImportDone) {
    notes.push({
      code: 'ImportUnfinished',
      detail: 'The first read of Entra ID has not finished. Members may be missing.',
    });
  }
  return notes;
}

function unreadAttributes(slice: Pick<Slice, 'chains' | 'policy'>, kind: Kind): string[] {
  const chains = slice.chains.of(kind);
  return slice.policy[kind].select.filter((name) => chains.some(({ select }) => !select.includes(name)));
}

/** The stored set is what a run compares with: a difference is work of the next one. */
export function notesOnEntitlement(fresh: EntitlementExplanation, stored: EntitlementExplanation): Note[] {
  if (fresh.entitled === stored.entitled) return [];
  const [was, is] = fresh.entitled ? ['not entitled', 'entitled'] : ['entitled', 'no longer entitled'];
  return [{ code: 'EntitlementPending', detail: `The object was ${was} at the last run, and is ${is} now.` }];
}

/** Of an account that the job manages: an entry may be an address that it no longer has. */
export function notesOnProtection({ policy }: Pick<Slice, 'policy'>, object: StoredObject): Note[] {
  const naming = object.link?.state === 'active' ? entriesNaming(policy.protection, object) : [];
  if (naming.length === 0) return [];
  const detail = `The account is protected by ${naming.join(', ')}: the job does not remove or deactivate it, and lowers no role.`;
  return [{ code: 'Protected', detail }];
}

export function notesOnTarget(
  slice: Pick<Slice, 'target'>,
  object: StoredObject,
  finding: TargetFinding,
  decision: Decision,
  mappings: readonly MappingLine[],
): Note[] {
  const { name } = slice.target.traits;
  const { object: present, owner, conflict, vanished } = finding;
  // What was created a moment ago may not be visible yet.
  if (vanished === true) return decision.action === 'wait' ? [] : [missing(name)];
  if (object.link?.state === 'active') return notesOnLinked(name, object, mappings);
  if (decision.action !== 'nothing') return [];
  if (conflict !== undefined) return [{ code: conflict.code, detail: conflict.message }];
  if (present === undefined) return [];
  if (owner !== undefined) {
    return [
      {
        code: 'MatchBelongsToOther',
        detail: `The object in ${name} that matches belongs to the source object ${owner}.`,
      },
    ];
  }
  return [
    {
      code: 'UnmanagedMatch',
      detail: `An object in ${name} matches. The job does not manage it, and leaves it alone.`,
    },
  ];
}

function missing(name: string): Note {
  const detail = `The linked object no longer exists in ${name}. With its next change, the job matches or creates it again.`;
  return { code: 'MissingInTarget', detail };
}

function notesOnLinked(name: string, { work }: StoredObject, mappings: readonly MappingLine[]): Note[] {
  if (work?.code === 'ChangeIgnored') {
    const ignored = mappings.filter((line) => line.differsFromTarget === true).map(({ target }) => target);
    if (ignored.length === 0) return [];
    const detail = `${name} accepted a change of ${ignored.join(', ')}, but still shows another value. Nobody else changed it.`;
    return [{ code: 'ChangeIgnored', detail }];
  }
  const changed = mappings.filter((line) => line.differsFromTarget === true && !line.differsFromExported);
  if (changed.length === 0) return [];
  const paths = changed.map(({ target }) => target).join(', ');
  const detail = `Somebody else has changed ${paths} in ${name} since the last export. A run sends only what differs from that export.`;
  return [{ code: 'ChangedInTarget', detail }];
}
