// Source attributes as this product spells them. Their names differ in more than case, so that case decides nothing.

import type { Node } from '../expression/ast.ts';
import { APP_ROLE_ASSIGNMENTS } from '../expression/ast.ts';
import type { Kind } from '../model/stored-object.ts';
import { sourceAttribute, sourceAttributeNames } from '../policy/source/source-attributes.ts';
import { SOFT_DELETED } from './entitlement-rule.ts';

/** The name itself when it is not known in any case. */
export function spelling(kind: Kind, name: string): string {
  if (sourceAttribute(kind, name) !== undefined) return name;
  const [reference = '', theirs] = name.split(/\.(.*)/su);
  const others = [SOFT_DELETED, APP_ROLE_ASSIGNMENTS, 'members'];
  const known = [...sourceAttributeNames(kind), ...others].find((one) => isSame(one, name));
  if (known !== undefined) return known;
  const link = sourceAttributeNames(kind).find(
    (one) => isSame(one, reference) && sourceAttribute(kind, one)?.type === 'reference',
  );
  return theirs === undefined || link === undefined ? name : `${link}.${spelling('user', theirs)}`;
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The same node when nothing was spelled otherwise. */
export function respelled(kind: Kind, node: Node): Node {
  switch (node.kind) {
    case 'attribute': {
      const name = spelling(kind, node.name);
      return name === node.name ? node : { ...node, name };
    }
    case 'comparison': {
      const [left, right] = [respelled(kind, node.left), respelled(kind, node.right)];
      return left === node.left && right === node.right ? node : { ...node, left, right };
    }
    case 'call': {
      const given = node.arguments.map((argument) => respelled(kind, argument));
      return given.every((argument, index) => argument === node.arguments[index])
        ? node
        : { ...node, arguments: given };
    }
    default:
      return node;
  }
}
