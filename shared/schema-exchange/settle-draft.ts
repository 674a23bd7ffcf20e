// Makes a valid provisioning.json of what was read: what the check refuses is left out, with its reason. Nothing is put
// in its place.

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

/** Undefined when nothing valid remains, or nothing says who is who; the notes say why. */
export function settleDraft(draft: Draft, profile: TargetProfile, notes: Notes): ProvisioningFile | undefined {
  let problems: readonly Problem[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!identifies('user', draft.users, profile)) return refuse(draft.users, profile, notes);
    if (draft.groups !== undefined && !identifies('group', draft.groups, profile)) giveUpGroups(draft, profile, notes);
    for (const section of sectionsOf(draft)) separatePrecedences(section, notes);
    const file = fileFrom(draft);
    problems = checkProvisioning(JSON.stringify(file), profile).problems;
    if (problems.length === 0) {
      tellScope(draft, notes);
      return file;
    }
    if (!repair(draft, problems, notes)) break;
  }
  for (const { at, message, remedy } of problems) notes.leftOut(at, message, remedy);
  return undefined;
}

const sectionsOf = ({ users, groups }: Draft): SectionDraft[] => (groups === undefined ? [users] : [users, groups]);

/** In the first lines: who is not let in, and why. */
function tellScope({ users, groups }: Draft, notes: Notes): void {
  for (const [section, nobody, fewer] of [
    [users, 'Nobody is in scope', 'Fewer people are in scope than in Entra'],
    [groups, 'No group is in scope', 'Fewer groups are in scope than in Entra'],
  ] as const) {
    if (section === undefined || section.mappings.length === 0) continue;
    const lost = notes.all.some(({ kind, at }) => kind === 'leftOut' && at.startsWith(`${section.at}.scope`));
    const noneLeft = section.narrowed && section.filters.length === 0;
    const reasons = [...new Set(section.closed), ...(noneLeft ? ['no scoping filter could be carried over'] : [])];
    if (reasons.length > 0) notes.headline(`${nobody} until you have looked: ${reasons.join('; ')}. ${HOW_TO_OPEN}`);
    else if (lost) notes.headline(`${fewer}: a scoping filter could not be carried over.`);
  }
}

const HOW_TO_OPEN =
  'To open it, mend what is told below and take the clauses "displayName IS NULL" and "displayName IS NOT NULL" out of scopingFilters.';

/** What identifies an object must be mapped by the schema itself, and something must find it. */
function identifies(kind: Kind, { mappings }: SectionDraft, profile: TargetProfile): boolean {
  const { identifiedBy } = profile.kinds[kind];
  if (!mappings.some(({ value }) => value.target === identifiedBy)) return false;
  return mappings.some(({ value }) => value.matching !== undefined);
}

function missing(kind: Kind, { mappings }: SectionDraft, profile: TargetProfile): string {
  const { identifiedBy } = profile.kinds[kind];
  return mappings.some(({ value }) => value.target === identifiedBy)
    ? 'there is no usable matching attribute'
    : `there is no usable mapping of ${identifiedBy}`;
}

function refuse(users: SectionDraft, profile: TargetProfile, notes: Notes): undefined {
  const reason = missing('user', users, profile);
  const message = `${reason}, and nothing else says which account belongs to whom`;
  notes.headline(`Nothing can be used: ${message}.`);
  const { identifiedBy } = profile.kinds.user;
  const remedy = `Map ${identifiedBy} in the schema, with a matchingPriority if it identifies people, and import it again`;
  notes.leftOut(users.at, message, remedy);
  return undefined;
}

function giveUpGroups(draft: Draft, profile: TargetProfile, notes: Notes): void {
  const { groups } = draft;
  if (groups === undefined || groups.mappings.length === 0) return;
  const reason = missing('group', groups, profile);
  if (groups.enabled) notes.headline(`No group is made in Notion: ${reason}.`);
  groups.mappings = [];
  groups.filters = [];
  groups.narrowed = false;
  groups.closed.length = 0;
  notes.leftOut(groups.at, `${reason}, and so no group is made in Notion`, 'Map displayName, and enable groups');
}

/** Entra tries matching attributes in the order of their numbers, and equal ones in the order in which they stand. */
function separatePrecedences(section: SectionDraft, notes: Notes): void {
  const matching = section.mappings.filter(({ value }) => value.matching !== undefined);
  const numbers = matching.map(({ value }) => value.matching ?? 0);
  if (new Set(numbers).size === numbers.length) return;
  const order = matching.toSorted((one, other) => (one.value.matching ?? 0) - (other.value.matching ?? 0));
  section.mappings = section.mappings.map((mapping) => {
    const place = order.indexOf(mapping);
    if (place === -1) return mapping;
    const { matching: before } = mapping.value;
    if (before !== place + 1 || numbers.filter((number) => number === before).length > 1) {
      const message = `more than one matching attribute has the precedence ${before}; this one is tried as number ${place + 1}`;
      notes.changed(`${mapping.at}.matchingPriority`, message, 'Look whether this is the order that is meant');
    }
    return { at: mapping.at, value: { ...mapping.value, matching: place + 1 } };
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
  return sectionsOf(draft)
    .map((section) => leaveOut(section, refused, draft, notes))
    .includes(true);
}

/** Whether there was anything to leave out. */
function leaveOut(section: SectionDraft, refused: Refused, draft: Draft, notes: Notes): boolean {
  const refusals = [...section.filters, ...section.mappings].flatMap((item) => {
    const refusal = refused.problem(item);
    return refusal === undefined ? [] : [{ item, ...refusal }];
  });
  for (const { item, problem, part } of refusals) {
    const reason = inTermsOfTheSchema(problem.message, draft);
    const told = { message: reason, remedy: problem.remedy };
    if ('target' in item.value) tellMapping(section, { ...item, value: item.value }, part, told, notes);
    else notes.leftOut(item.at, `${nameOf(item)} cannot be carried over: ${reason}`, problem.remedy);
  }
  section.filters = section.filters.filter((filter) => refused.problem(filter) === undefined);
  section.mappings = section.mappings.flatMap((mapping) => lessened(mapping, refused.problem(mapping)) ?? []);
  return refusals.length > 0;
}

function tellMapping(
  section: SectionDraft,
  { at, value }: Placed<MappingFile>,
  part: string | undefined,
  { message, remedy }: { readonly message: string; readonly remedy: string },
  notes: Notes,
): void {
  const name = nameOf({ at, value });
  const lessening = LESSENED.get(part ?? '');
  if (value.matching !== undefined && (lessening === undefined || part === 'matching')) {
    section.closed.push(`the matching attribute ${value.target} cannot be carried over`);
  }
  if (lessening !== undefined) notes.changed(at, `${name}: ${message}; ${lessening}`, remedy);
  else if (isExternalId(value.target) && value.matching === undefined) {
    notes.same(at, `${value.target} is not needed: which account belongs to whom is kept in the state of this app`);
  } else notes.leftOut(at, `${name} cannot be carried over: ${message}`, remedy);
}

/** Which account belongs to whom is kept here, and the target has no place for it. */
const isExternalId = (target: string): boolean => /(?:^|:)externalid$/iu.test(target);

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
    if (expression === undefined || !readsAppRoleAssignments(parse(expression))) continue;
    refused.add(mapping, {
      ...problem,
      message: 'app roles exist only where people are assigned, and here everybody is in scope',
    });
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
