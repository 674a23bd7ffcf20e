// Source attributes as this product spells them. Their names differ in more than case, so that case decides nothing.

import type { Node } from '../expression/ast.ts';
import { APP_ROLE_ASSIGNMENTS } from '../expression/ast.ts';
import type { Kind } from '../model/stored-object.ts';
import { sourceAttribute, sourceAttributeNames } from '../policy/source/source-attributes.ts';
import { SOFT_DELETED } from './source-kinds.ts';

/** The name itself when it is not known in any case. */
export function spelling(kind: Kind, name: string): string {
  if (sourceAttribute(kind, name) !== undefined) return name;
  const [reference = '', theirs] = name.split(/\.(.*)/su);
  const others = [SOFT_DELETED, APP_ROLE_ASSIGNMENTS, 'members'];
  const known = [...sourceAttributeNames(kind), ...others].find((one) => isSame(one, name));
  if (known !== undefined) return known;
  const bare = withoutSchema(name);
  if (bare !== name) return spelling(kind, bare);
  const link = sourceAttributeNames(kind).find(
    (one) => isSame(one, reference) && sourceAttribute(kind, one)?.type === 'reference',
  );
  return theirs === undefined || link === undefined ? name : `${link}.${spelling('user', theirs)}`;
}

const SCIM_NAME = /^urn:ietf:params:scim:schemas:(?:core:2\.0:(?:User|Group)|extension:enterprise:2\.0:User):(\w+)$/iu;

/** SCIM's long name of an attribute that has the same name in Entra ID; the id of an extension's app in small letters. */
function withoutSchema(name: string): string {
  const short = SCIM_NAME.exec(name)?.[1] ?? name;
  const [, app, own] = /^extension_([0-9a-f]{32})_(\w+)$/iu.exec(short) ?? [];
  return app === undefined ? short : `extension_${app.toLowerCase()}_${own}`;
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
