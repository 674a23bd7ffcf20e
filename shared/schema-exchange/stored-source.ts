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
import type { StoredSource, Unusable } from './source-kinds.ts';
import { respelled } from './spelling.ts';

export interface ReadSource {
  readonly source: StoredSource | Unusable;
  /** Tree and text say different things. */
  readonly doubtful: boolean;
}

/** The tree counts, as in Entra; the text where the tree cannot be read for certain, and for the way it was written. */
export function storedSource(kind: Kind, source: JsonObject, at: string, notes: Notes): ReadSource {
  const tree = readTree(source);
  const text = memberOf(source, 'expression');
  const parsed = typeof text === 'string' && text.trim() !== '' ? parsedText(text) : undefined;
  const sure = (read: StoredSource | Unusable): ReadSource => ({ source: read, doubtful: false });
  if (parsed === undefined || 'problem' in parsed) {
    return sure(tree.ok ? fromTree(kind, tree.root) : neither(tree.reason, parsed));
  }
  if (!tree.ok || sayTheSame(respelled(kind, tree.root), respelled(kind, parsed.root)))
    return sure(asSource(kind, parsed));
  const both = `the tree says ${shown(tree.root)}, the text beside it ${shown(parsed.root)}`;
  if (tree.certain) {
    notes.changed(at, `${both}; the tree counts, as in Entra`, 'Look which of the two is meant');
    return { source: fromTree(kind, tree.root), doubtful: true };
  }
  notes.changed(
    at,
    `${both}; the text counts, because the tree has a form that is not documented`,
    'Look which is meant',
  );
  return { source: asSource(kind, parsed), doubtful: true };
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
