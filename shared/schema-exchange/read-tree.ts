// Reads the tree in which a schema stores an expression.

import { COMPARISON_OPERATORS, type ComparisonOperator, KEYWORDS, type Node } from '../expression/ast.ts';
import { shapeOf } from '../expression/call-shape.ts';
import { FUNCTIONS } from '../expression/functions/registry.ts';
import { MAX_DEPTH, MAX_EXPRESSION_LENGTH } from '../expression/limits.ts';
import { isBlank, isJsonObject, type JsonObject, listFrom, memberOf } from './json-shape.ts';
import { type ParameterKeys, parameterKeys, placeOf } from './parameter-keys.ts';

export type TreeReading =
  /** Not certain: a part of it is stored in a way that no sample shows. */
  { readonly ok: true; readonly root: Node; readonly certain: boolean } | UnreadTree;

/** It cannot be understood; its text may be. */
export interface UnreadTree {
  readonly ok: false;
  readonly reason: string;
  /** PowerShell has written a part of it as a text. */
  readonly isCutOff: boolean;
}

/** `source` of an attribute mapping. Wrong types and unknown parameters are reasons, not errors. */
export function readTree(source: JsonObject): TreeReading {
  if (['type', 'name', 'parameters'].every((name) => isBlank(memberOf(source, name)))) {
    return { ok: false, reason: 'there is no tree', isCutOff: false };
  }
  try {
    const reader = new TreeReader();
    const root = reader.read(source, 0);
    return { ok: true, root, certain: reader.certain };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message, isCutOff: error instanceof CutOff };
    throw error;
  }
}

class Unreadable extends Error {}
class CutOff extends Unreadable {}

const NOWHERE = { start: 0, end: 0 } as const;
const OMITTED: Node = { kind: 'omitted', at: NOWHERE };

class TreeReader {
  #nodes = 0;
  #certain = true;

  get certain(): boolean {
    return this.#certain;
  }

  read(source: JsonObject, depth: number): Node {
    this.#nodes += 1;
    // Every node takes a character at least, and so no expression that may be used has as many.
    if (this.#nodes > MAX_EXPRESSION_LENGTH) throw new Unreadable('the tree is too large');
    const type = typeOf(source);
    const name = type === 'constant' ? constantOf(source) : memberOf(source, 'name');
    if (typeof name !== 'string') throw new Unreadable('a part of the tree has no name');
    switch (type) {
      case 'attribute':
        return attributeNode(name);
      case 'constant':
        return { kind: 'text', value: name, at: NOWHERE };
      case 'function':
        return this.#call(name, source, depth + 1);
      default:
        throw new Unreadable('a part of the tree is neither attribute, constant nor function');
    }
  }

  #call(name: string, source: JsonObject, depth: number): Node {
    if (depth > MAX_DEPTH) throw new Unreadable(`functions are nested more than ${MAX_DEPTH} levels deep`);
    const written = memberOf(source, 'parameters') ?? [];
    if (typeof written === 'string' && written !== '') throw new CutOff(`the parameters of ${name} are cut off`);
    const parameters = listFrom(written);
    if (parameters === undefined) throw new Unreadable(`the parameters of ${name} are no list`);
    const given = parameters.map((parameter: unknown) => this.#argument(name, parameter, depth));
    const operator = COMPARISON_OPERATORS.find((candidate) => candidate === name);
    if (operator !== undefined) {
      this.#certain = false;
      return comparison(operator, given);
    }
    const call = this.#arranged(name, given);
    checkArguments(name, call);
    if ((name === 'IIF' || name === 'CBool') && isSentence(call[0])) {
      throw new Unreadable(`the condition of ${name} is stored as a text`);
    }
    return { kind: 'call', name, arguments: call, at: NOWHERE };
  }

  /** Arguments that were left out are not stored: the others keep their places by their keys. */
  #arranged(name: string, given: readonly Given[]): readonly Node[] {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) throw new Unreadable('the name of a function is no name');
    const known = parameterKeys(name);
    if (known === undefined) {
      // Where its arguments belong is not known either; the check says that there is no such function.
      this.#certain = false;
      return given.map(({ node }) => node);
    }
    const places = given.map(({ key }) => placeOf(name, key));
    if (!places.includes(undefined)) return inPlace(name, known, given, places);
    if (known.repeats || given.length !== known.keys.length) {
      throw new Unreadable(`the parameters of ${name} have names that are not known`);
    }
    this.#certain = false;
    return given.map(({ node }) => node);
  }

  #argument(name: string, parameter: unknown, depth: number): Given {
    if (typeof parameter === 'string') throw new CutOff(`a parameter of ${name} is cut off`);
    const key = isJsonObject(parameter) ? memberOf(parameter, 'key') : undefined;
    if (!isJsonObject(parameter) || typeof key !== 'string') throw new Unreadable(`a parameter of ${name} has no key`);
    const value = memberOf(parameter, 'value');
    if (isBlank(value)) return { key, node: OMITTED };
    if (typeof value === 'string') throw new CutOff(`the parameter ${key} of ${name} is cut off`);
    if (!isJsonObject(value)) throw new Unreadable(`the parameter ${key} of ${name} is no object`);
    return { key, node: withKeyword(name, key, this.read(value, depth)) };
  }
}

/** attributeMappingSourceType of Graph, in the order of its numbers. */
const TYPES = ['attribute', 'constant', 'function'];

/** Where nothing is said, what has parameters is a function. */
function typeOf(source: JsonObject): string {
  const type = memberOf(source, 'type');
  if (typeof type === 'number') return TYPES[type] ?? '';
  if (typeof type === 'string' && type !== '') return type.trim().toLowerCase();
  return (listFrom(memberOf(source, 'parameters')) ?? []).length > 0 ? 'function' : 'attribute';
}

/** Numbers, true and false are texts in Graph's samples. */
function constantOf(source: JsonObject): unknown {
  const name = memberOf(source, 'name');
  if (typeof name === 'boolean') return name ? 'True' : 'False';
  return typeof name === 'number' ? String(name) : name;
}

/** A tree that lacks what its function needs has lost it on the way: Entra does not store such a one. */
function checkArguments(name: string, given: readonly Node[]): void {
  if (!FUNCTIONS.has(name)) return;
  shapeOf({ kind: 'call', name, arguments: given, at: NOWHERE }, ({ reason }) => {
    throw new Unreadable(`the tree has lost a parameter: ${reason}`);
  });
}

interface Given {
  readonly key: string;
  readonly node: Node;
}

function attributeNode(name: string): Node {
  const trimmed = name.trim();
  if (trimmed === '' || /[[\]\r\n]/u.test(trimmed)) throw new Unreadable('the name of an attribute is no name');
  return { kind: 'attribute', name: trimmed, at: NOWHERE };
}

/** A bare word of the language is stored like a text. */
function withKeyword(functionName: string, key: string, node: Node): Node {
  const isKeyword = functionName === 'InStr' && key.toLowerCase().startsWith('compare');
  if (!isKeyword || node.kind !== 'text' || !KEYWORDS.has(node.value)) return node;
  return { kind: 'keyword', name: node.value, at: NOWHERE };
}

function comparison(operator: ComparisonOperator, given: readonly Given[]): Node {
  const [left, right, ...others] = given;
  if (left === undefined || right === undefined || others.length > 0) {
    throw new Unreadable(`${operator} does not have two sides`);
  }
  return { kind: 'comparison', operator, left: left.node, right: right.node, at: NOWHERE };
}

/** A comparison written out, perhaps; certainly nothing that is true or false. */
const isSentence = (node: Node | undefined): boolean =>
  node?.kind === 'text' && !/^(?:true|false|[-+]?\d+(?:\.\d+)?)$/iu.test(node.value);

function inPlace(
  name: string,
  known: ParameterKeys,
  given: readonly Given[],
  places: readonly ReturnType<typeof placeOf>[],
): readonly Node[] {
  const fixed: Node[] = [];
  const repeated: Node[] = [];
  given.forEach(({ node }, index) => {
    const place = places[index];
    if (place === 'repeated') repeated.push(node);
    else if (place !== undefined && fixed[place] === undefined) fixed[place] = node;
    else throw new Unreadable(`a parameter of ${name} is given twice`);
  });
  const count = repeated.length > 0 ? known.keys.length - 1 : Math.max(fixed.length, known.least);
  return [...Array.from({ length: count }, (_, index) => fixed[index] ?? OMITTED), ...repeated];
}
