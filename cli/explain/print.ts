// An explanation as text: sections, aligned columns, ✓ and ✗.

import { counted } from '../../shared/errors/counted.ts';
import type {
  Change,
  Decision,
  Explanation,
  MappingLine,
  Named,
  NamedRole,
  Presence,
} from '../../shared/explain/document.ts';
import { tellHold } from '../../shared/explain/holds.ts';
import { printable } from '../../shared/model/printable.ts';
import type { AttributeValue, HeldChange } from '../../shared/model/stored-object.ts';

type Row = readonly string[];

const LONGEST_CELL = 60;

export function print(explanation: Explanation): string {
  const { kind, id, name, explainedAt, job } = explanation;
  const header = `${kind === 'user' ? 'User' : 'Group'} ${name === undefined ? id : `${name} (${id})`}, ${explainedAt}`;
  const parts = [
    [
      printable(explanation.summary),
      '',
      printable(header),
      `Job ${job.state}${job.lastImportAt ? `, last import ${job.lastImportAt}` : ''}`,
    ],
    section(
      'Notes',
      explanation.notes.map(({ code, detail, remedy }) => [code, [detail, ...advice(remedy)].join(' ')]),
      false,
    ),
    section('Decision', decision(explanation), false),
    section('Scope', scope(explanation)),
    section('Entitlement', entitlement(explanation)),
    section('Mappings', mappings(explanation)),
    section('Source attributes', source(explanation)),
    section('Groups', memberships(explanation)),
    section('Members', members(explanation)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, rows: readonly Row[], cut = true): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.map((cell) => (cut ? shortened(cell) : printable(cell))));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell))).join('  '),
  );
  return [title, ...lines.map((line) => `  ${line.trimEnd()}`)];
}

const width = (text: string): number => [...text].length;

function shortened(cell: string): string {
  const characters = [...printable(cell)];
  return characters.length > LONGEST_CELL ? `${characters.slice(0, LONGEST_CELL - 1).join('')}…` : characters.join('');
}

const mark = (passed: boolean): string => (passed ? '✓' : '✗');
const show = (value: AttributeValue | undefined): string => (value === undefined ? '–' : JSON.stringify(value));
const label = ({ id, name }: Named | NamedRole): string => name ?? id;

const PRESENCE: Readonly<Record<Presence['is'], string>> = {
  present: 'has it',
  inactive: 'has it as an inactive account',
  absent: 'does not have it',
  ambiguous: 'has several that match',
  notAsked: 'was not asked: there is no value to look for',
  unknown: 'did not answer',
};

function decision({ decision: taken, presence, unproven, deletion, link, work, holds = [] }: Explanation): Row[] {
  const remedies = advice(remedyOf(taken)).map((text) => ['', text]);
  const rows: Row[] = [['next', what(taken)], ...remedies, ...changes(taken).map(change)];
  rows.push(['Notion', PRESENCE[presence.is]]);
  if (unproven !== undefined) rows.push(['unproven', `${unproven.what}, since ${unproven.since}`]);
  if (deletion !== undefined)
    rows.push([
      'deletion',
      deletion.kept === true ? 'cancelled' : `${deletion.at}, unless a group of this name comes into scope`,
    ]);
  if (link !== undefined) rows.push(['link', `${link.state}, ${link.origin}, ${link.targetId}`]);
  if (work !== undefined) {
    rows.push([
      'work',
      [work.state, work.code, work.nextTryAt && `next try ${work.nextTryAt}`].filter(Boolean).join(', '),
    ]);
    if (work.detail !== undefined) rows.push(['', work.detail]);
    if (work.remedy !== remedyOf(taken)) rows.push(...advice(work.remedy).map((text) => ['', text]));
  }
  for (const hold of holds) rows.push(['hold', tellHold(hold)], ...(hold.changes ?? []).map(heldChange));
  return rows;
}

const heldChange = ({ path, old: before, new: after, count }: HeldChange): Row => [
  '',
  count === undefined
    ? `${path}: ${shortened(show(before))} → ${shortened(show(after))}`
    : `${path}: ${counted(count, 'member')} would leave`,
];

const remedyOf = (taken: Decision): string | undefined => ('remedy' in taken ? taken.remedy : undefined);

/** Not where there is nothing to do. */
const advice = (remedy: string | undefined): string[] =>
  remedy === undefined || remedy.startsWith('Nothing') ? [] : [remedy];

function what(taken: Decision): string {
  switch (taken.action) {
    case 'nothing':
      return `nothing (${taken.reason})`;
    case 'remove':
      return `${taken.how} (${taken.code})`;
    case 'wait':
    case 'fail':
    case 'unknown':
      return `${taken.action} (${taken.code})`;
    default:
      return taken.action;
  }
}

function changes(taken: Decision): readonly Change[] {
  if (taken.action === 'update' || taken.action === 'adopt') return taken.changes;
  if (taken.action !== 'create') return [];
  return Object.entries(taken.values).map(([path, to]) => ({ path, from: null, to }));
}

const change = ({ path, from, to }: Change): Row => ['', `${path}: ${shortened(show(from))} → ${shortened(show(to))}`];

function scope({ source: { life }, scope: { eligible, reason, clauses } }: Explanation): Row[] {
  return [
    [mark(life === 'live'), 'object', 'is live', life],
    ...clauses.map(({ filter, clause, operand, outcome }) => [mark(outcome), filter, clause, show(operand)]),
    [mark(eligible), 'eligible', reason ?? '', ''],
  ];
}

function entitlement({ entitlement: { entitled, paths } }: Explanation): Row[] {
  if (!entitled) return [[mark(false), 'not assigned', '']];
  return paths.map((path) => {
    if (path.via === 'everyone') return [mark(true), 'everybody is in scope', ''];
    const way = path.via === 'direct' ? 'assigned directly' : `group ${path.groups.map(label).join(' → ')}`;
    return [mark(true), way, path.roles.map(label).join(', ')];
  });
}

function mappings(explanation: Explanation): Row[] {
  const rows = explanation.mappings.flatMap((line) => [
    [difference(line), line.target, line.origin, result(line), show(line.exported), show(line.present)],
    ...inputs(line),
  ]);
  return rows.length === 0 ? [] : [['', 'target', 'origin', 'result', 'exported', 'in Notion'], ...rows];
}

/** What an expression read. A mapping of one attribute says so itself. */
function inputs({ origin, inputs: read }: MappingLine): Row[] {
  const others = Object.entries(read).filter(([name]) => name !== origin);
  return others.map(([name, value]) => ['', '', `  ${name} ${show(value)}`, '', '', '']);
}

function difference({ exported, differsFromExported, differsFromTarget }: MappingLine): string {
  if (exported === undefined && differsFromTarget === undefined) return '';
  return differsFromExported || differsFromTarget === true ? '≠' : '=';
}

function result(line: MappingLine): string {
  if (line.outcome === 'value') return show(line.value);
  return line.outcome === 'failed' ? `failed: ${line.detail}` : `(${line.outcome})`;
}

function source({ source: { attributes } }: Explanation): Row[] {
  return Object.entries(attributes).map(([name, value]) => [name, show(value)]);
}

function memberships({ memberships: groups }: Explanation): Row[] {
  if (groups === undefined || groups.length === 0) return [];
  return [
    ['wanted', 'exported', 'group', ''],
    ...groups.map((group) => {
      const path = group.path.length > 1 ? `through ${group.path.slice(1).map(label).join(' → ')}` : '';
      return [mark(group.wanted), mark(group.exported), label(group), path];
    }),
  ];
}

function members({ members: people }: Explanation): Row[] {
  if (people === undefined) return [];
  const names = (list: readonly Named[]): string => list.map(label).join(', ');
  return [
    ['in Entra ID', String(people.inSource), ''],
    ['should be in Notion', String(people.wanted), ''],
    ...inTarget(people),
    ['sent to Notion', String(people.exported), ''],
    ...people.missing.map(({ because, count, sample }) => [`missing: ${because}`, String(count), names(sample)]),
    ...nested(people),
    ['to add', String(people.toAdd.count), names(people.toAdd.sample)],
    ['to remove', String(people.toRemove.count), names(people.toRemove.sample)],
  ];
}

function inTarget({ inTarget: found }: NonNullable<Explanation['members']>): Row[] {
  if (found === undefined) return [];
  return [
    [
      'in Notion',
      String(found.ofSource),
      found.others === 0 ? '' : `and ${found.others} who are not in this group of Entra ID`,
    ],
  ];
}

function nested({ nested: { groups, expanded } }: NonNullable<Explanation['members']>): Row[] {
  return groups === 0 ? [] : [['nested groups', String(groups), expanded ? 'expanded' : 'not expanded']];
}
