// The tree an expression is parsed into, with the place of every node in the text.

/** Offsets in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface AttributeNode {
  readonly kind: 'attribute';
  readonly name: string;
  readonly at: Span;
}

export interface TextNode {
  readonly kind: 'text';
  readonly value: string;
  readonly at: Span;
}

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  /** As written: `7`, `-10`, `&HF7`. */
  readonly raw: string;
  readonly at: Span;
}

/** One of the bare words of the language, such as `vbBinaryCompare`. */
export interface KeywordNode {
  readonly kind: 'keyword';
  readonly name: string;
  readonly at: Span;
}

/** Nothing between two commas. A call without arguments has an empty list instead of one of these. */
export interface OmittedNode {
  readonly kind: 'omitted';
  readonly at: Span;
}

export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Node[];
  readonly at: Span;
}

export interface ComparisonNode {
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly left: Node;
  readonly right: Node;
  readonly at: Span;
}

export type Node = AttributeNode | TextNode | NumberNode | KeywordNode | OmittedNode | CallNode | ComparisonNode;

/** A parsed expression together with the text its positions refer to. */
export interface Expression {
  readonly text: string;
  readonly root: Node;
}

export const COMPARISON_OPERATORS = ['=', '<>', '>', '>=', '<', '<='] as const;
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

/** Stands for a result, as a branch of IIF or Switch: the attribute is left out of the request. */
export const IGNORE_ATTRIBUTE_FLOW = 'IgnoreAttributeFlow';

export const KEYWORDS: ReadonlySet<string> = new Set(['vbTextCompare', 'vbBinaryCompare', IGNORE_ATTRIBUTE_FLOW]);

/** The name under which an expression reads the assigned roles of the enterprise application. */
export const APP_ROLE_ASSIGNMENTS = 'appRoleAssignments';

/** Whether the node has the same value for every user. */
export function isConstant(node: Node): node is TextNode | NumberNode | KeywordNode {
  return node.kind === 'text' || node.kind === 'number' || node.kind === 'keyword';
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'call':
      return node.arguments;
    case 'comparison':
      return [node.left, node.right];
    default:
      return [];
  }
}

/** Every node, parents before their children. Keeps its own stack, so that no depth is too much. */
export function* nodesOf(root: Node): Generator<Node> {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    pending.push(...childrenOf(node).toReversed());
  }
}
