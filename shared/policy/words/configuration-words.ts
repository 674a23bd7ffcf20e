// provisioning.json in words: what `GET /api/configuration` answers about it. What does not apply is left out.

import type { RemovalReason } from '../../model/ports.ts';

export interface ConfigurationWords {
  readonly scope: ScopeWords;
  readonly users: SectionWords;
  readonly groups: SectionWords;
  readonly protectedAccounts: ProtectedWords;
  readonly limits: readonly LimitWords[];
}

export interface ScopeWords {
  readonly from: 'assigned' | 'all';
  readonly nestedGroups: boolean;
  readonly sentence: string;
}

/** People, or groups. */
export interface SectionWords {
  readonly enabled: boolean;
  /** What is asked before any filter, a sentence each. */
  readonly conditions: readonly string[];
  readonly filters: FilterWords;
  /** Attributes of Notion by which an object without a link is found there, in the order in which they are tried. */
  readonly matching: readonly string[];
  readonly mappings: readonly MappingWords[];
  readonly actions: readonly ActionWords[];
  /** What else is set, a sentence each. */
  readonly settings: readonly string[];
}

export interface FilterWords {
  /** What all of them mean together. */
  readonly sentence: string;
  /** One that passes is enough. */
  readonly any: readonly { readonly name: string; readonly sentence: string; readonly clauses: readonly string[] }[];
}

/** One row of the table of mappings. */
export interface MappingWords {
  /** Attribute of Notion. */
  readonly target: string;
  readonly type: 'direct' | 'constant' | 'expression';
  /** Attribute of Entra ID, the constant as JSON, or the expression. */
  readonly source: string;
  /** Precedence among the matching attributes; 1 is tried first. */
  readonly matching?: number;
  readonly apply: 'always' | 'onCreate';
  readonly whenNull: 'keep' | 'clear';
  /** Written when an object is created for which there is no value. */
  readonly default?: string | number | boolean;
  /** It applies whether it is listed or not. */
  readonly fixed: boolean;
}

export interface ActionWords {
  readonly when: RemovalReason;
  readonly action: string;
  readonly sentence: string;
}

export interface ProtectedWords {
  /** Object ids and addresses. */
  readonly users: readonly string[];
  readonly sentence: string;
}

export interface LimitWords {
  readonly name: string;
  readonly value: number;
  readonly sentence: string;
}
