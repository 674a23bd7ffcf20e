// What the `source` of an attribute mapping stands for: an attribute, a constant or an expression.

import type { Node } from '../expression/ast.ts';
import { ExpressionError, parse, print } from '../expression/index.ts';
import { MAX_EXPRESSION_LENGTH } from '../expression/limits.ts';
import type { Kind } from '../model/stored-object.ts';
import { replacedExpression } from './elsewhere.ts';
import type { Notes } from './exchange-report.ts';
import { CUT_OFF, type JsonObject, memberOf } from './json-shape.ts';
import { readTree, type UnreadTree } from './read-tree.ts';
import { sayTheSame } from './same-expression.ts';
import { isUsable, type StoredSource, type Unusable } from './source-kinds.ts';
import { respelled } from './spelling.ts';

export interface ReadSource {
  readonly source: StoredSource | Unusable;
  /** Why nobody can be sure of it. */
  readonly doubt?: string;
}

/** The tree counts, as in Entra; the text where the tree cannot be read for certain, and for the way it was written. */
export function storedSource(kind: Kind, source: JsonObject, at: string, notes: Notes): ReadSource {
  const tree = readTree(source);
  const text = memberOf(source, 'expression');
  const parsed = typeof text === 'string' && text.trim() !== '' ? parsedText(text) : undefined;
  const sure = (read: StoredSource | Unusable): ReadSource => ({ source: read });
  if (parsed === undefined || 'problem' in parsed) {
    if (!tree.ok) {
      if (tree.isCutOff) notes.headline(`${CUT_OFF}.`);
      return sure(neither(tree, parsed));
    }
    const read = fromTree(kind, tree.root);
    if (tree.certain || !isUsable(read)) return sure(read);
    const message = `the tree is read as ${shown(tree.root)}, in a form that is not documented, and no text beside it says the same`;
    notes.changed(at, message, 'Look whether this is what is meant');
    return { source: read, doubt: 'is made of a tree that cannot be read for certain' };
  }
  if (!tree.ok || sayTheSame(respelled(kind, tree.root), respelled(kind, parsed.root)))
    return sure(asSource(kind, parsed));
  const both = `the tree says ${shown(tree.root)}, the text beside it ${shown(parsed.root)}`;
  if (tree.certain) {
    notes.changed(at, `${both}; the tree counts, as in Entra`, 'Look which of the two is meant');
    return { source: fromTree(kind, tree.root), doubt: DISAGREE };
  }
  notes.changed(
    at,
    `${both}; the text counts, because the tree has a form that is not documented`,
    'Look which is meant',
  );
  return { source: asSource(kind, parsed), doubt: DISAGREE };
}

const DISAGREE = 'is made of one thing by its tree and of another by its text';

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

function neither({ reason, isCutOff }: UnreadTree, text: { readonly problem: string } | undefined): Unusable {
  const remedy = isCutOff ? CUT_OFF : 'Write the expression anew; docs/expressions.md describes the language';
  if (text === undefined) return { message: `${reason}, and there is no text of the expression`, remedy };
  return { message: `${reason}, and the text cannot be read: ${text.problem}`, remedy };
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
