// Writes a tree as text: parsing the result gives the same tree again, up to positions.

import type { Node } from './ast.ts';
import { ExpressionError } from './expression-error.ts';
import { MAX_DEPTH, MAX_EXPRESSION_LENGTH } from './limits.ts';

/** Throws ExpressionError (`too-deep`) for a tree that no text could be parsed into. */
export function print(root: Node): string {
  const readable = write(root, ', ', ' ', 0);
  // Blanks must not push an expression over the limit that it met as it was written.
  return readable.length <= MAX_EXPRESSION_LENGTH ? readable : write(root, ',', '', 0);
}

function write(node: Node, separator: string, blank: string, depth: number): string {
  switch (node.kind) {
    case 'attribute':
      return `[${node.name}]`;
    case 'text':
      return `"${node.value.replaceAll(/["\\]/gu, '\\$&')}"`;
    case 'number':
      return node.raw;
    case 'keyword':
      return node.name;
    case 'omitted':
      return '';
    case 'comparison': {
      const [left, right] = [node.left, node.right].map((side) => write(side, separator, blank, depth));
      return `${left}${blank}${node.operator}${blank}${right}`;
    }
    case 'call': {
      if (depth >= MAX_DEPTH) {
        const reason = `functions are nested more than ${MAX_DEPTH} levels deep`;
        throw new ExpressionError({ code: 'too-deep', reason }, node.name, 0);
      }
      return `${node.name}(${node.arguments.map((each) => write(each, separator, blank, depth + 1)).join(separator)})`;
    }
  }
}
