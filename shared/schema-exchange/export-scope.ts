// Writes scoping filters as the filter groups of a synchronization schema.

import type { Kind } from '../model/stored-object.ts';
import { OPERANDS } from '../policy/shape/operators.ts';
import type { ScopingClause, ScopingFilter } from '../policy/shape/provisioning-schema.ts';
import { isKnownSource, sourceReader } from '../policy/source/source-reader.ts';
import type { Notes } from './exchange-report.ts';
import { NOBODY } from './provisioning-file.ts';

/** filterClause in Graph. */
export interface StoredClause {
  readonly operatorName: string;
  readonly sourceOperandName: string;
  readonly targetOperand: { readonly values: readonly string[] };
}

/** filter in Graph. */
export interface StoredScope {
  readonly categoryFilterGroups: readonly never[];
  readonly groups: readonly { readonly name: string; readonly clauses: readonly StoredClause[] }[];
  readonly inputFilterGroups: readonly never[];
}

/** Leaves out what a schema cannot say. `at`: JSON path in provisioning.json. */
export function expressibleFilters(
  kind: Kind,
  filters: readonly ScopingFilter[],
  at: string,
  notes: Notes,
): ScopingFilter[] {
  const kept = filters.filter((filter, index) => isExpressible(kind, filter, `${at}[${index}]`, notes));
  // Without any filter everybody would be in scope.
  return kept.length === 0 && filters.length > 0 ? [NOBODY] : kept;
}

/** Null: no filter. */
export function exportScope(filters: readonly ScopingFilter[]): StoredScope | null {
  if (filters.length === 0) return null;
  const groups = filters.map(({ name = '', clauses }) => ({ name, clauses: clauses.map(storedClause) }));
  return { categoryFilterGroups: [], groups, inputFilterGroups: [] };
}

/** Without one of its clauses a filter would let in more than before. */
function isExpressible(kind: Kind, { clauses }: ScopingFilter, at: string, notes: Notes): boolean {
  const reasons = clauses.flatMap((clause, index) => {
    const reason = inexpressible(clause);
    return reason === undefined ? [] : [{ at: `${at}.clauses[${index}]`, reason }];
  });
  for (const { at: clauseAt, reason } of reasons) {
    notes.leftOut(clauseAt, `${reason}; the whole filter was left out`, 'Write another filter for Entra');
  }
  if (reasons.length > 0) return false;
  clauses.forEach((clause, index) => {
    reportDoubtful(kind, clause, `${at}.clauses[${index}]`, notes);
  });
  return true;
}

function inexpressible({ operator, values }: ScopingClause): string | undefined {
  const operand = OPERANDS[operator];
  if (operand === 'moment') return 'Entra does not filter by dates';
  if (operand === 'group') return 'Entra does not filter by membership';
  return values === 'any' ? 'Entra asks every value of a list, not any' : undefined;
}

/** Documented as not supported; the schema can say it all the same. */
function reportDoubtful(kind: Kind, { attribute = '' }: ScopingClause, at: string, notes: Notes): void {
  const reader = sourceReader(kind, attribute);
  const plain =
    isKnownSource(reader) && !reader.multiValued && reader.reference === undefined && reader.type !== 'dateTime';
  if (plain && attribute !== 'userType') return;
  notes.changed(`${at}.attribute`, `Entra does not promise to filter by ${attribute}`, 'Test it there with one user');
}

const storedClause = ({ operator, attribute = '', value }: ScopingClause): StoredClause => ({
  operatorName: operator,
  sourceOperandName: attribute,
  targetOperand: { values: value === undefined ? [] : [String(value)] },
});
