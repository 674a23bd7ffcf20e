// Makes a valid provisioning.json of what was read: what the check refuses is left out, with its reason.

import type { Problem } from '../errors/problem.ts';
import { parse, readsAppRoleAssignments } from '../expression/index.ts';
import type { Kind } from '../model/stored-object.ts';
import { checkProvisioning } from '../policy/provisioning.ts';
import type { TargetProfile } from '../scim/profile.ts';
import type { Notes } from './exchange-report.ts';
import { filterLine, mappingLine } from './outline.ts';
import {
  type Draft,
  fileFrom,
  type MappingFile,
  type Placed,
  type ProvisioningFile,
  type SectionDraft,
} from './provisioning-file.ts';

/** Each round leaves something out, and the check finds most problems in the first. */
const MAX_ROUNDS = 50;

/** Undefined when nothing valid remains; the notes say why. */
export function settleDraft(draft: Draft, profile: TargetProfile, notes: Notes): ProvisioningFile | undefined {
  let problems: readonly Problem[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    complete('user', draft.users, profile, notes);
    if (draft.groups) complete('group', draft.groups, profile, notes);
    const file = fileFrom(draft);
    problems = checkProvisioning(JSON.stringify(file), profile).problems;
    if (problems.length === 0) {
      reportNobody(draft, notes);
      return file;
    }
    if (!repair(draft, problems, notes)) break;
  }
  for (const { at, message, remedy } of problems) notes.leftOut(at, message, remedy);
  return undefined;
}

function reportNobody({ users, groups }: Draft, notes: Notes): void {
  for (const [section, who] of [
    [users, 'nobody is in scope'],
    [groups, 'no group is in scope'],
  ] as const) {
    if (section === undefined || !section.narrowed || section.filters.length > 0) continue;
    const remedy = 'Write a filter in place of the one that is called "Nobody"';
    notes.changed(section.at, `no filter could be carried over, and so ${who}`, remedy);
  }
}

const DEFAULT_IDENTITY: Readonly<Record<Kind, string>> = { user: 'userPrincipalName', group: 'displayName' };

/** What identifies an object must be mapped, and something must find it. */
function complete(kind: Kind, section: SectionDraft, profile: TargetProfile, notes: Notes): void {
  const target = profile.kinds[kind].identifiedBy;
  const source = DEFAULT_IDENTITY[kind];
  if (!section.mappings.some(({ value }) => value.target === target)) {
    section.mappings.unshift({ at: section.at, value: { source, target } });
    notes.changed(
      section.at,
      `does not map ${target}; ${source} was taken`,
      'Correct it if another attribute is meant',
    );
  }
  if (section.mappings.some(({ value }) => value.matching !== undefined)) return;
  section.mappings = section.mappings.map((mapping) => {
    if (mapping.value.target !== target || mapping.value.constant !== undefined) return mapping;
    const { default: _, ...value } = mapping.value;
    notes.changed(
      mapping.at,
      `no matching attribute is left; ${target} was made one`,
      'Correct it if another one is meant',
    );
    return { at: mapping.at, value: { ...value, matching: 1 } };
  });
}

const PLACE = /^\$\.(users|groups)\.(attributeMappings|scopingFilters)\[(\d+)\](?:\.(\w+))?/;

/** False when there is nothing to leave out. */
function repair(draft: Draft, problems: readonly Problem[], notes: Notes): boolean {
  const refused = new Refused();
  for (const problem of problems) {
    const [, name, list, index, part] = PLACE.exec(problem.at) ?? [];
    const section = name === 'users' ? draft.users : name === 'groups' ? draft.groups : undefined;
    if (section === undefined) {
      if (problem.at === '$.scope') refuseRoles(draft, problem, refused);
    } else if (list === 'scopingFilters') refused.add(section.filters[Number(index)], problem);
    else refused.add(section.mappings[Number(index)], problem, part);
  }
  const sections = draft.groups === undefined ? [draft.users] : [draft.users, draft.groups];
  return sections.map((section) => leaveOut(section, refused, draft, notes)).includes(true);
}

/** Whether there was anything to leave out. */
function leaveOut(section: SectionDraft, refused: Refused, draft: Draft, notes: Notes): boolean {
  const refusals = [...section.filters, ...section.mappings].flatMap((item) => {
    const refusal = refused.problem(item);
    return refusal === undefined ? [] : [{ item, ...refusal }];
  });
  for (const { item, problem, part } of refusals) {
    const message = `${nameOf(item)}: ${inTermsOfTheSchema(problem.message, draft)}`;
    const kept = 'target' in item.value ? LESSENED.get(part ?? '') : undefined;
    if (kept === undefined) notes.leftOut(item.at, message, problem.remedy);
    else notes.changed(item.at, `${message}; ${kept}`, problem.remedy);
  }
  section.filters = section.filters.filter((filter) => refused.problem(filter) === undefined);
  section.mappings = section.mappings.flatMap((mapping) => lessened(mapping, refused.problem(mapping)) ?? []);
  return refusals.length > 0;
}

/** Parts of a mapping without which it can stay. */
const LESSENED: ReadonlyMap<string, string> = new Map([
  ['matching', 'the mapping stays, and no longer finds anybody'],
  ['default', 'the mapping stays, without its default'],
]);

/** What it says of other mappings is about the file that is being made, which nobody has seen. */
const inTermsOfTheSchema = (message: string, draft: Draft): string =>
  message.replaceAll(
    /\$\.(users|groups)\.attributeMappings\[(\d+)\]/g,
    (path, name, index) => (name === 'users' ? draft.users : draft.groups)?.mappings[Number(index)]?.at ?? path,
  );

interface Refusal {
  readonly problem: Problem;
  readonly part: string | undefined;
}

/** The first problem of each item counts: others may vanish with it. */
class Refused {
  readonly #refusals = new Map<object, Refusal>();

  add(item: object | undefined, problem: Problem, part?: string): void {
    if (item !== undefined && !this.#refusals.has(item)) this.#refusals.set(item, { problem, part });
  }

  problem(item: object): Refusal | undefined {
    return this.#refusals.get(item);
  }
}

/** Nobody has a role when everybody is in scope. */
function refuseRoles({ users, groups }: Draft, problem: Problem, refused: Refused): void {
  for (const mapping of [...users.mappings, ...(groups?.mappings ?? [])]) {
    const { expression } = mapping.value;
    if (expression !== undefined && readsAppRoleAssignments(parse(expression))) refused.add(mapping, problem);
  }
}

/** The mapping without the part that is refused; undefined when nothing is left of it. */
function lessened(mapping: Placed<MappingFile>, refusal: Refusal | undefined): Placed<MappingFile> | undefined {
  if (refusal === undefined) return mapping;
  const { matching: _, ...unmatched } = mapping.value;
  const { default: __, ...uninitialised } = mapping.value;
  if (!LESSENED.has(refusal.part ?? '')) return undefined;
  if (refusal.part === 'matching') return { at: mapping.at, value: unmatched };
  return { at: mapping.at, value: uninitialised };
}

function nameOf({ value }: SectionDraft['filters'][number] | Placed<MappingFile>): string {
  const line = 'target' in value ? mappingLine(value) : filterLine(value);
  return line.length <= 200 ? line : `${line.slice(0, 200)}…`;
}
