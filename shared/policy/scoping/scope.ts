// Whether a live object is in scope: enabled, not an unwanted guest or agent user, and past a scoping filter.

import type { CodeOf } from '../../errors/index.ts';
import type { Report } from '../../errors/problem.ts';
import type { ClauseExplanation, ScopeContext, ScopeOutcome } from '../../model/ports.ts';
import {
  AGENT_USER,
  type Attributes,
  type AttributeValue,
  type Kind,
  type SourceId,
} from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';
import type { ProvisioningConfig, ScopingFilter } from '../shape/provisioning-schema.ts';
import { type CompiledClause, compileClause, type ScopeSubject, withEarliest } from './clause.ts';

export interface Scope {
  /** Source attributes to select. */
  readonly select: readonly string[];
  readonly references: readonly string[];
  /** Groups whose members the filters ask for. */
  readonly groups: readonly SourceId[];
  evaluate(image: Attributes, now: number, context?: ScopeContext): ScopeOutcome;
  explain(image: Attributes, now: number, context?: ScopeContext): readonly ClauseExplanation[];
}

/** What is asked before any filter. */
interface Gate {
  readonly attribute: string;
  readonly clause: string;
  readonly reason: CodeOf<'reason'>;
  passes(value: AttributeValue): boolean;
}

const ENABLED: Gate = {
  attribute: 'accountEnabled',
  clause: 'accountEnabled is not false',
  reason: 'AccountDisabled',
  passes: (value) => value !== false,
};

/** External people may be members of the tenant; only the type says who is a guest. */
const NO_GUEST: Gate = {
  attribute: 'userType',
  clause: 'userType is not Guest',
  reason: 'GuestUser',
  passes: (value) => typeof value !== 'string' || value.toLowerCase() !== 'guest',
};

const NO_AGENT: Gate = {
  attribute: AGENT_USER,
  clause: `${AGENT_USER} is not true`,
  reason: 'AgentUser',
  passes: (value) => value !== true,
};

interface CompiledFilter {
  readonly name: string;
  readonly clauses: readonly CompiledClause[];
}

/** Problems are reported under `path`, such as `$.users.scopingFilters`. */
export function compileScope(kind: Kind, config: ProvisioningConfig, path: string, report: Report): Scope {
  const filters = config[kind === 'user' ? 'users' : 'groups'].scopingFilters.map((filter, index) =>
    compileFilter(kind, filter, index, `${path}[${index}]`, report),
  );
  return new CompiledScope(gatesFor(kind, config), filters);
}

function gatesFor(kind: Kind, { users }: ProvisioningConfig): readonly Gate[] {
  if (kind === 'group') return [];
  return [
    ENABLED,
    ...(users.guests === 'exclude' ? [NO_GUEST] : []),
    ...(users.agents === 'exclude' ? [NO_AGENT] : []),
  ];
}

function compileFilter(kind: Kind, filter: ScopingFilter, index: number, path: string, report: Report): CompiledFilter {
  const clauses = filter.clauses.flatMap(
    (clause, position) => compileClause(kind, clause, `${path}.clauses[${position}]`, report) ?? [],
  );
  return { name: filter.name ?? `filter ${index + 1}`, clauses };
}

class CompiledScope implements Scope {
  readonly select: readonly string[];
  readonly references: readonly string[];
  readonly groups: readonly SourceId[];
  readonly #gates: readonly Gate[];
  readonly #filters: readonly CompiledFilter[];

  constructor(gates: readonly Gate[], filters: readonly CompiledFilter[]) {
    const clauses = filters.flatMap((filter) => filter.clauses);
    this.#gates = gates;
    this.#filters = filters;
    this.select = [
      ...gates.map(({ attribute }) => attribute),
      ...clauses.flatMap(({ source }) => source?.select ?? []),
    ];
    this.references = clauses.flatMap(({ source }) => source?.reference ?? []);
    this.groups = [...new Set(clauses.flatMap(({ group }) => group ?? []))].sort();
  }

  evaluate(image: Attributes, now: number, context?: ScopeContext): ScopeOutcome {
    const closed = this.#gates.find((gate) => !gate.passes(ownValue(image, gate.attribute) ?? null));
    if (closed !== undefined) return { eligible: false, reason: closed.reason };
    if (this.#filters.length === 0) return { eligible: true };
    const subject = subjectOf(image, now, context);
    const outcomes = this.#filters.map(({ clauses }) => {
      const parts = clauses.map((clause) => clause.test(subject));
      return withEarliest(
        parts.every(({ outcome }) => outcome),
        parts,
      );
    });
    const { outcome, changesAt } = withEarliest(
      outcomes.some((filter) => filter.outcome),
      outcomes,
    );
    const later = changesAt === undefined ? {} : { lookAgainAt: changesAt };
    return outcome ? { eligible: true, ...later } : { eligible: false, reason: 'ScopingFilter', ...later };
  }

  explain(image: Attributes, now: number, context?: ScopeContext): readonly ClauseExplanation[] {
    const subject = subjectOf(image, now, context);
    const gates = this.#gates.map((gate) => {
      const operand = ownValue(image, gate.attribute) ?? null;
      return {
        filter: 'account',
        position: 0,
        clause: gate.clause,
        attribute: gate.attribute,
        select: [gate.attribute],
        operand,
        outcome: gate.passes(operand),
      };
    });
    const clauses = this.#filters.flatMap(({ name, clauses }, index) =>
      clauses.map((clause) => ({
        filter: name,
        position: index + 1,
        clause: clause.text,
        ...(clause.attribute !== undefined && { attribute: clause.attribute }),
        select: clause.source?.select ?? [],
        ...(clause.source && { operand: clause.source.read(subject) }),
        outcome: clause.test(subject).outcome,
      })),
    );
    return [...gates, ...clauses];
  }
}

const subjectOf = (image: Attributes, now: number, context: ScopeContext | undefined): ScopeSubject => ({
  id: context?.id,
  image,
  references: context?.references,
  now,
  context,
});
