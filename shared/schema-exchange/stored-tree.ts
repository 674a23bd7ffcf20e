// The tree in which a schema stores an expression, beside its text.

import type { Node } from '../expression/ast.ts';
import { print } from '../expression/index.ts';
import { keyAt, type ParameterKeys, parameterKeys } from './parameter-keys.ts';

/** attributeMappingSource in Graph. */
export interface StoredTree {
  readonly expression: string;
  readonly name: string;
  readonly parameters: readonly { readonly key: string; readonly value: StoredTree | null }[];
  readonly type: 'Attribute' | 'Constant' | 'Function';
}

/** Graph's samples keep numbers as texts. */
export function storedTree(node: Exclude<Node, { readonly kind: 'omitted' }>, text: string = print(node)): StoredTree {
  switch (node.kind) {
    case 'attribute':
      return { expression: text, name: node.name, parameters: [], type: 'Attribute' };
    case 'text':
      return storedConstant(node.value);
    case 'number':
      return storedConstant(node.raw);
    case 'keyword':
      return storedConstant(node.name);
    case 'comparison': {
      const sides = { left: node.left, right: node.right };
      const parameters = Object.entries(sides).map(([key, side]) => ({ key, value: treeOrNothing(side) }));
      return { expression: text, name: node.operator, parameters, type: 'Function' };
    }
    case 'call':
      return { expression: text, name: node.name, parameters: parametersOf(node), type: 'Function' };
  }
}

export function storedConstant(value: string): StoredTree {
  const expression = print({ kind: 'text', value, at: { start: 0, end: 0 } });
  return { expression, name: value, parameters: [], type: 'Constant' };
}

/** What is left out is not stored, unless the places of others depend on it. */
function parametersOf(call: Extract<Node, { readonly kind: 'call' }>): StoredTree['parameters'] {
  const known: ParameterKeys = parameterKeys(call.name) ?? { keys: [], repeats: false, least: 0 };
  const firstRepeated = known.repeats ? known.keys.length - 1 : Number.POSITIVE_INFINITY;
  return call.arguments.flatMap((argument, index) => {
    const value = treeOrNothing(argument);
    return value === null && index < firstRepeated ? [] : [{ key: keyAt(known, index), value }];
  });
}

const treeOrNothing = (node: Node): StoredTree | null => (node.kind === 'omitted' ? null : storedTree(node));
