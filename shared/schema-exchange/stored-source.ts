// What the `source` of an attribute mapping stands for: an attribute, a constant or an expression.

import type { Node } from '../expression/ast.ts';
import { ExpressionError, parse, print } from '../expression/index.ts';
import { MAX_EXPRESSION_LENGTH } from '../expression/limits.ts';
import type { Kind } from '../model/stored-object.ts';
import { replacedExpression } from './elsewhere.ts';
import type { Notes } from './exchange-report.ts';
import { type JsonObject, memberOf } from './json-shape.ts';
import { readTree } from './read-tree.ts';
import { sayTheSame } from './same-expression.ts';
import { respelled } from './spelling.ts';

export type StoredSource =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'expression'; readonly text: string; readonly root: Node };

/** What cannot be carried over, and why. */
export interface Unusable {
  readonly message: string;
  readonly remedy: string;
}

export const isUsable = (source: StoredSource | Unusable): source is StoredSource => 'kind' in source;

/** The tree counts, as in Entra; the text where the tree cannot be read for certain, and for the way it was written. */
export function storedSource(kind: Kind, source: JsonObject, at: string, notes: Notes): StoredSource | Unusable {
  const tree = readTree(source);
  const text = memberOf(source, 'expression');
  const parsed = typeof text === 'string' && text.trim() !== '' ? parsedText(text) : undefined;
  if (!tree.ok)
    return parsed === undefined || 'problem' in parsed ? neither(tree.reason, parsed) : asSource(kind, parsed);
  if (parsed !== undefined && !('problem' in parsed)) {
    if (sayTheSame(respelled(kind, tree.root), respelled(kind, parsed.root))) return asSource(kind, parsed);
    if (!tree.certain) {
      const message =
        'the tree has a form that is not documented and seems to say something else than the text beside it';
      notes.changed(at, `${message}; the text counts`, `Read as a tree it says ${shown(tree.root)}`);
      return asSource(kind, parsed);
    }
    const message = 'the tree and the text beside it say different things; the tree counts, as in Entra';
    notes.changed(at, message, `The tree says ${shown(tree.root)}, the text ${shown(parsed.root)}`);
  }
  return fromTree(kind, tree.root);
}

interface Parsed {
  readonly text: string;
  readonly root: Node;
}

function parsedText(text: string): Parsed | { readonly problem: string } {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ExpressionError) return { problem: error.message };
    throw error;
  }
}

function neither(reason: string, text: { readonly problem: string } | undefined): Unusable {
  const remedy = 'Write the expression anew; docs/expressions.md describes the language';
  if (text === undefined) return { message: `${reason}, and there is no text of the expression`, remedy };
  return { message: `${reason}, and neither can the text be read: ${text.problem}`, remedy };
}

function fromTree(kind: Kind, root: Node): StoredSource | Unusable {
  const text = print(root);
  if (text.length <= MAX_EXPRESSION_LENGTH) return asSource(kind, { text, root });
  const message = `the expression has ${text.length} characters; at most ${MAX_EXPRESSION_LENGTH} are allowed`;
  return { message, remedy: 'Shorten it' };
}

function asSource(kind: Kind, { text, root: written }: Parsed): StoredSource | Unusable {
  const root = respelled(kind, written);
  if (root.kind === 'attribute') return { kind: 'attribute', name: root.name };
  if (root.kind === 'text') return { kind: 'constant', value: root.value };
  if (root.kind === 'number') return { kind: 'constant', value: root.raw };
  const replaced = replacedExpression(root);
  if (replaced !== undefined) return replaced;
  return { kind: 'expression', text: root === written ? text : print(root), root };
}

function shown(root: Node): string {
  const text = print(root);
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
