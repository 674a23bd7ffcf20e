// Turns an expression into a function from a user's values to the result.

import { APP_ROLE_ASSIGNMENTS, type CallNode, type Expression, IGNORE_ATTRIBUTE_FLOW, type Node } from './ast.ts';
import { shapeOf } from './call-shape.ts';
import { CallInvocation, callSite, constantValue, type Evaluate, failAt, PatternBudget } from './call-site.ts';
import { compare } from './compare.ts';
import type { EvaluationContext } from './context.ts';
import type { Fail } from './expression-error.ts';
import { parameterAt } from './function-spec.ts';
import { roleNames } from './functions/roles.ts';
import { loggableText } from './inspect.ts';
import { MAX_DEPTH } from './limits.ts';
import { Run } from './run.ts';
import { asValue, isNull, LEAVE_OUT, type Result } from './value.ts';

/** Throws nothing but ExpressionError, unless the context itself throws. */
export type Evaluator = (context: EvaluationContext) => Result;

/** Throws the first problem with a call or its constant arguments; typeCheck() lists them all. */
export function compile(expression: Expression): Evaluator {
  const evaluate = new Compilation(loggableText(expression)).node(expression.root, 0);
  return (context) => evaluate(new Run(context));
}

class Compilation {
  /** The expression as messages may show it. */
  readonly #text: string;
  readonly #patterns = new PatternBudget();

  constructor(text: string) {
    this.#text = text;
  }

  node(node: Node, depth: number): Evaluate {
    switch (node.kind) {
      case 'attribute':
        return attributeReader(node.name, failAt(node, this.#text));
      case 'comparison': {
        const [left, right] = [this.node(node.left, depth), this.node(node.right, depth)];
        const fail = failAt(node, this.#text);
        return (run) => compare(node.operator, asValue(left(run)), asValue(right(run)), fail);
      }
      case 'call':
        return this.#call(node, depth + 1);
      case 'keyword':
        return () => (node.name === IGNORE_ATTRIBUTE_FLOW ? LEAVE_OUT : node.name);
      default: {
        const value = constantValue(node);
        return () => value;
      }
    }
  }

  #call(call: CallNode, depth: number): Evaluate {
    const fail = failAt(call, this.#text);
    if (depth > MAX_DEPTH)
      fail({ code: 'too-deep', reason: `functions are nested more than ${MAX_DEPTH} levels deep` });
    const { spec, node } = shapeOf(call, fail);
    const evaluators = node.arguments.map((argument) => this.node(argument, depth));
    const evaluate = spec.prepare(callSite(node, this.#text, this.#patterns));
    const nullRules = node.arguments.flatMap((_, index) => {
      const whenNull = parameterAt(spec, index)?.whenNull ?? 'seen';
      return whenNull === 'seen' ? [] : [{ index, result: whenNull === 'null' ? null : '' }];
    });
    return (run) => {
      const invocation = new CallInvocation(run, evaluators);
      for (const { index, result } of nullRules) {
        if (isNull(invocation.value(index))) return result;
      }
      return run.metered(evaluate(invocation), fail);
    };
  }
}

function attributeReader(name: string, fail: Fail): Evaluate {
  if (name === APP_ROLE_ASSIGNMENTS) return (run) => run.metered(roleNames(run.context.appRoleAssignments), fail);
  return (run) => run.metered(run.context.attribute(name), fail);
}
