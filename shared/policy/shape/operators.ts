// The operators of scoping filters, and what each of them compares with.

/** As Entra spells them; BEFORE, AFTER and NOT IsMemberOf are ours. */
export const OPERATORS = [
  'EQUALS',
  'NOT EQUALS',
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS FALSE',
  'REGEX MATCH',
  'NOT REGEX MATCH',
  'Greater_Than',
  'Greater_Than_OR_EQUALS',
  'Includes',
  'ENDS_WITH',
  '&',
  '!&',
  'BEFORE',
  'AFTER',
  'IsMemberOf',
  'NOT IsMemberOf',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** What a clause with the operator names besides the attribute. */
export type Operand = 'none' | 'text' | 'integer' | 'pattern' | 'moment' | 'group';

export const OPERANDS: Readonly<Record<Operator, Operand>> = {
  EQUALS: 'text',
  'NOT EQUALS': 'text',
  'IS NULL': 'none',
  'IS NOT NULL': 'none',
  'IS TRUE': 'none',
  'IS FALSE': 'none',
  'REGEX MATCH': 'pattern',
  'NOT REGEX MATCH': 'pattern',
  Greater_Than: 'integer',
  Greater_Than_OR_EQUALS: 'integer',
  Includes: 'text',
  ENDS_WITH: 'text',
  '&': 'text',
  '!&': 'text',
  BEFORE: 'moment',
  AFTER: 'moment',
  IsMemberOf: 'group',
  'NOT IsMemberOf': 'group',
};
