// Writes attribute mappings the way a synchronization schema keeps them.

import type { Node } from '../expression/ast.ts';
import { parse } from '../expression/index.ts';
import type { AttributeMapping } from '../policy/shape/provisioning-schema.ts';
import { ENTITLEMENT_EXPRESSION } from './entitlement-rule.ts';
import type { Notes } from './exchange-report.ts';
import { type StoredTree, storedConstant, storedTree } from './stored-tree.ts';

/** attributeMapping in Graph. */
export interface StoredMapping {
  readonly defaultValue: string | null;
  readonly exportMissingReferences: false;
  readonly flowBehavior: 'FlowWhenChanged';
  readonly flowType: 'Always' | 'ObjectAddOnly';
  /** 0: no matching attribute. */
  readonly matchingPriority: number;
  readonly targetAttributeName: string;
  readonly source: StoredTree;
}

/** `at`: JSON path in provisioning.json. */
export function exportMapping(mapping: AttributeMapping, at: string, notes: Notes): StoredMapping {
  const { target, matching = 0, apply, whenNull, default: initial } = mapping;
  if (whenNull === 'clear') {
    notes.changed(
      `${at}.whenNull`,
      `Entra does not empty ${target} when there is no value`,
      'Nothing can be done there',
    );
  }
  return {
    defaultValue: initial === undefined ? null : entraText(initial),
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: apply === 'onCreate' ? 'ObjectAddOnly' : 'Always',
    matchingPriority: matching,
    targetAttributeName: target,
    source: sourceTree(mapping),
  };
}

/** `active`, as the default mappings of SCIM applications have it. */
export const entitlementMapping = (): StoredMapping => ({
  defaultValue: null,
  exportMissingReferences: false,
  flowBehavior: 'FlowWhenChanged',
  flowType: 'Always',
  matchingPriority: 0,
  targetAttributeName: 'active',
  source: expressionTree(ENTITLEMENT_EXPRESSION),
});

function sourceTree({ source, constant, expression }: AttributeMapping): StoredTree {
  if (expression !== undefined) return expressionTree(expression);
  if (source !== undefined) return storedTree({ kind: 'attribute', name: source, at: { start: 0, end: 0 } });
  return storedConstant(entraText(constant ?? ''));
}

/** The text stays as it was written. */
function expressionTree(text: string): StoredTree {
  const { root } = parse(text);
  return isOperand(root) ? storedTree(root, text) : storedConstant('');
}

/** An expression is never empty. */
const isOperand = (node: Node): node is Exclude<Node, { readonly kind: 'omitted' }> => node.kind !== 'omitted';

const entraText = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
