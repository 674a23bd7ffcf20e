// Functions that Microsoft lists elsewhere: the whole expression that says the same here.

import { type Node, nodesOf } from '../expression/ast.ts';
import { FUNCTIONS } from '../expression/functions/registry.ts';
import { replacementOf, toBePutIn } from '../expression/functions/replacements.ts';
import { parse, print } from '../expression/index.ts';
import { MAX_DEPTH } from '../expression/limits.ts';
import type { Unusable } from './source-kinds.ts';

/** Undefined when every function is known, or one of them is replaced by nothing. */
export function replacedExpression(root: Node): Unusable | undefined {
  const calls = [...nodesOf(root)].flatMap((node) => (node.kind === 'call' ? [node.name] : []));
  const unknown = [...new Set(calls)].filter((name) => !FUNCTIONS.has(name));
  if (unknown.length === 0) return undefined;
  const replaced = replace(root, 0);
  if (replaced === undefined) return undefined;
  const byHand = unknown.map(toBePutIn).find((hint) => hint !== undefined);
  return {
    message: `there is no function ${unknown.join(' and no function ')} here`,
    remedy: `Write ${print(replaced)} instead${byHand === undefined ? '' : `, ${byHand}`}`,
  };
}

function replace(node: Node, depth: number): Node | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (node.kind === 'comparison') {
    const [left, right] = [replace(node.left, depth + 1), replace(node.right, depth + 1)];
    return left === undefined || right === undefined ? undefined : { ...node, left, right };
  }
  if (node.kind !== 'call') return node;
  const given = node.arguments.map((argument) => replace(argument, depth + 1));
  const complete = given.filter((argument) => argument !== undefined);
  if (complete.length < given.length) return undefined;
  if (FUNCTIONS.has(node.name)) return { ...node, arguments: complete };
  const text = replacementOf(
    node.name,
    complete.map((argument) => print(argument)),
  );
  return text === undefined ? undefined : parse(text).root;
}
