// Finds what is wrong with an expression before any user is looked at.

import {
  APP_ROLE_ASSIGNMENTS,
  type AttributeNode,
  type CallNode,
  type Expression,
  IGNORE_ATTRIBUTE_FLOW,
  type KeywordNode,
  type Node,
  nodesOf,
} from './ast.ts';
import { type ShapedCall, shapeOf } from './call-shape.ts';
import { callSite, failAt, PatternBudget } from './call-site.ts';
import { ExpressionError } from './expression-error.ts';
import { type Parameter, parameterAt, type StaticType } from './function-spec.ts';
import { CONDITIONAL, FUNCTIONS } from './functions/registry.ts';
import { loggableText } from './inspect.ts';
import { nearestName } from './nearest-name.ts';

export type AttributeType = 'text' | 'number' | 'boolean' | 'date' | 'list';

export interface TypeCheckOptions {
  /** Every attribute the source has; absent means that any name is accepted. */
  readonly attributeTypes?: ReadonlyMap<string, AttributeType>;
  /** Whether the mapping is applied only when an object is created. */
  readonly createOnly: boolean;
  /** Whether the mapping's target attribute is used to match objects. */
  readonly matching?: boolean;
}

/** Every problem in order of its place; an empty list means that the expression can be compiled. Throws nothing. */
export function typeCheck(expression: Expression, options: TypeCheckOptions): ExpressionError[] {
  const check = new TypeCheck(loggableText(expression), options);
  for (const node of nodesOf(expression.root)) check.node(node, node === expression.root);
  return check.problems.toSorted((a, b) => a.position - b.position);
}

class TypeCheck {
  readonly problems: ExpressionError[] = [];
  readonly #text: string;
  readonly #options: TypeCheckOptions;
  readonly #patterns = new PatternBudget();

  constructor(text: string, options: TypeCheckOptions) {
    this.#text = text;
    this.#options = options;
  }

  node(node: Node, topLevel: boolean): void {
    if (node.kind === 'attribute') this.#collect(() => this.#attribute(node));
    if (node.kind === 'comparison') {
      for (const side of [node.left, node.right]) {
        this.#collect(() => this.#use(side, 'text'));
        if (side.kind === 'keyword') this.#collect(() => this.#keyword(side));
      }
    }
    if (node.kind !== 'call') return;
    this.#collect(() => this.#placement(node, topLevel));
    for (const [index, argument] of node.arguments.entries()) {
      if (argument.kind === 'comparison') this.#collect(() => this.#comparison(node, index));
    }
    const call = this.#collect(() => shapeOf(node, failAt(node, this.#text)));
    if (call === undefined) return;
    this.#collect(() => call.spec.prepare(callSite(call.node, this.#text, this.#patterns)));
    this.#argumentTypes(call);
  }

  #attribute(node: AttributeNode): void {
    const known = this.#options.attributeTypes;
    if (known === undefined || known.has(node.name) || node.name === APP_ROLE_ASSIGNMENTS) return;
    const nearest = nearestName(node.name, known.keys());
    failAt(
      node,
      this.#text,
    )({
      code: 'unknown-attribute',
      reason: `the source has no attribute ${node.name}`,
      ...(nearest !== undefined && { expected: `[${nearest}]` }),
    });
  }

  #placement(node: CallNode, topLevel: boolean): void {
    const spec = FUNCTIONS.get(node.name);
    const fail = failAt(node, this.#text);
    if (spec?.topLevelOnly && !topLevel) {
      fail({ code: 'misplaced', reason: `${node.name} cannot stand inside another function` });
    }
    if (spec?.topLevelOnly && this.#options.matching) {
      fail({ code: 'misplaced', reason: `${node.name} cannot give an attribute that objects are matched by` });
    }
    if (!spec?.createOnly || this.#options.createOnly) return;
    const reason = `${node.name} is for mappings that are applied only when an object is created`;
    fail({ code: 'not-create-only', reason, expected: 'the mapping to be applied only during creation' });
  }

  #comparison(call: CallNode, index: number): void {
    const comparison = call.arguments[index];
    if (comparison === undefined || (index === 0 && CONDITIONAL.has(call.name))) return;
    const reason = 'a comparison can stand only in the condition of IIF or in CBool';
    failAt(comparison, this.#text)({ code: 'misplaced', reason, expected: 'CBool around it' });
  }

  #argumentTypes({ spec, node }: ShapedCall): void {
    for (const [index, argument] of node.arguments.entries()) {
      const parameter = parameterAt(spec, index);
      this.#collect(() => this.#use(argument, parameter?.type ?? 'any'));
      if (argument.kind === 'keyword') this.#collect(() => this.#keyword(argument, parameter));
    }
  }

  /** Elsewhere a keyword would be taken for a text. */
  #keyword(node: KeywordNode, parameter?: Parameter): void {
    const fits = node.name === IGNORE_ATTRIBUTE_FLOW ? parameter?.type === 'any' : parameter?.name === 'compare';
    if (fits) return;
    failAt(node, this.#text)({ code: 'misplaced', reason: `${node.name} cannot stand here` });
  }

  /** Constants are not looked at here: preparing the call converts them. */
  #use(node: Node, as: StaticType): void {
    const type = this.#typeOf(node);
    if (canBeUsed(type, as)) return;
    const fail = failAt(node, this.#text);
    if (type === 'list')
      fail({ code: 'wrong-type', reason: 'this has several values', expected: 'Item or Join around it' });
    fail({ code: 'wrong-type', reason: `this is a ${type}`, expected: `a ${as}` });
  }

  #typeOf(node: Node): StaticType {
    switch (node.kind) {
      case 'attribute':
        if (node.name === APP_ROLE_ASSIGNMENTS) return 'list';
        return this.#options.attributeTypes?.get(node.name) ?? 'any';
      case 'call':
        return FUNCTIONS.get(node.name)?.result ?? 'any';
      case 'comparison':
        return 'boolean';
      default:
        return 'any';
    }
  }

  #collect<T>(check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.problems.push(error);
      return undefined;
    }
  }
}

function canBeUsed(type: StaticType, as: StaticType): boolean {
  switch (as) {
    case 'text':
      return type !== 'list';
    case 'number':
      return type === 'number' || type === 'text' || type === 'any';
    case 'date':
      return type === 'date' || type === 'text' || type === 'any';
    default:
      return true;
  }
}
