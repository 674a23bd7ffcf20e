// Whether two trees say the same, however they are written.

import type { Node } from '../expression/ast.ts';
import { FUNCTIONS } from '../expression/functions/registry.ts';

/** Stored trees keep numbers as texts, and leave out what is left out at the end. */
export const sayTheSame = (first: Node, second: Node): boolean => essence(first) === essence(second);

function essence(node: Node): string {
  switch (node.kind) {
    case 'attribute':
      return `[${node.name}]`;
    case 'text':
      return JSON.stringify(node.value);
    case 'number':
      return JSON.stringify(node.raw);
    case 'keyword':
      return JSON.stringify(node.name);
    case 'omitted':
      return '';
    case 'comparison':
      return `${essence(node.left)}${node.operator}${essence(node.right)}`;
    case 'call': {
      const parts = (FUNCTIONS.get(node.name)?.arrange?.(node.arguments) ?? node.arguments).map(essence);
      return `${node.name}(${parts.slice(0, parts.findLastIndex((part) => part !== '') + 1).join(',')})`;
    }
  }
}
