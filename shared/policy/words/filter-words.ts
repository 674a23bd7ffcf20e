// Scoping filters in words.

import type { Kind } from '../../model/stored-object.ts';
import type { Operator } from '../shape/operators.ts';
import type { ScopingClause, ScopingFilter } from '../shape/provisioning-schema.ts';
import type { FilterWords } from './configuration-words.ts';

export function filterWords(kind: Kind, filters: readonly ScopingFilter[]): FilterWords {
  const any = filters.map(({ name, clauses }, index) => {
    const words = clauses.map(clauseWords);
    return { name: name ?? `filter ${index + 1}`, sentence: `${words.join(', and ')}.`, clauses: words };
  });
  return { sentence: together(kind, any.length), any };
}

function together(kind: Kind, count: number): string {
  const [everybody, who] = kind === 'user' ? ['Everybody', 'who'] : ['Every group', 'that'];
  if (count === 0) return `${everybody} passes, because there is no filter.`;
  return `${everybody} passes ${who} meets ${count === 1 ? 'the filter' : `one of the ${count} filters`}.`;
}

/** What is said of a value; an attribute without one passes only where that is asked for. */
const VERBS: Readonly<Record<Exclude<Operator, 'IsMemberOf' | 'NOT IsMemberOf'>, string>> = {
  EQUALS: 'is',
  'NOT EQUALS': 'is not',
  'IS NULL': 'is empty',
  'IS NOT NULL': 'is not empty',
  'IS TRUE': 'is true',
  'IS FALSE': 'is false',
  'REGEX MATCH': 'as a whole matches',
  'NOT REGEX MATCH': 'as a whole does not match',
  Greater_Than: 'is greater than',
  Greater_Than_OR_EQUALS: 'is at least',
  Includes: 'contains',
  ENDS_WITH: 'ends with',
  '&': 'is a part of',
  '!&': 'is not a part of',
  BEFORE: 'is earlier than',
  AFTER: 'is later than',
};

/** A comparison with an empty attribute is false, which these do not say by themselves. */
const NEGATIVE: ReadonlySet<Operator> = new Set(['NOT EQUALS', 'NOT REGEX MATCH', '!&']);

function clauseWords({ attribute = '', operator, value, values }: ScopingClause): string {
  if (operator === 'IsMemberOf') return `the person is a member of the group ${value}`;
  if (operator === 'NOT IsMemberOf') return `the person is not a member of the group ${value}`;
  const verb = VERBS[operator];
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return `${attribute} ${verb}`;
  const subject = values === undefined ? attribute : `${values === 'any' ? 'any' : 'every'} value of ${attribute}`;
  const filled = NEGATIVE.has(operator) || values === 'all' ? `${attribute} is not empty, and ` : '';
  return `${filled}${subject} ${verb}${value === undefined ? '' : ` ${operandWords(operator, value)}`}`;
}

function operandWords(operator: Operator, value: string | number): string {
  if (operator === 'BEFORE' || operator === 'AFTER') return momentWords(String(value));
  return operator.startsWith('Greater') ? String(value) : JSON.stringify(String(value));
}

const UNITS: Readonly<Record<string, string>> = { h: 'hours', d: 'days', w: 'weeks' };

/** `now+14d` → "14 days from now"; a date stays as it is written. */
function momentWords(moment: string): string {
  const [, sign, count, unit = ''] = /^now\s*([+-])\s*(\d+)\s*([hdw])$/.exec(moment) ?? [];
  if (sign === undefined) return moment;
  return `${Number(count)} ${UNITS[unit]} ${sign === '-' ? 'ago' : 'from now'}`;
}
