// Turns an expression into a function from a user's values to the result.

import { APP_ROLE_ASSIGNMENTS, type CallNode, type Expression, type Node } from './ast.ts';
import { shapeOf } from './call-shape.ts';
import { CallInvocation, callSite, constantValue, type Evaluate, failAt } from './call-site.ts';
import { compare } from './compare.ts';
import { type EvaluationContext, Run } from './context.ts';
import type { Fail } from './expression-error.ts';
import { parameterAt } from './function-spec.ts';
import { roleNames } from './functions/roles.ts';
import { loggableText } from './inspect.ts';
import { MAX_DEPTH } from './limits.ts';
import { asValue, checkLength, isNull, itemsOf, type Result, type Value } from './value.ts';

/** Throws nothing but ExpressionError, unless the context itself throws. */
export type Evaluator = (context: EvaluationContext) => Result;

/** Throws the first problem with a call or its constant arguments; typeCheck() lists them all. */
export function compile(expression: Expression): Evaluator {
  const evaluate = compileNode(expression.root, loggableText(expression), 0);
  return (context) => evaluate(new Run(context));
}

function compileNode(node: Node, text: string, depth: number): Evaluate {
  switch (node.kind) {
    case 'attribute':
      return attributeReader(node.name, failAt(node, text));
    case 'comparison': {
      const [left, right] = [compileNode(node.left, text, depth), compileNode(node.right, text, depth)];
      const fail = failAt(node, text);
      return (run) => compare(node.operator, asValue(left(run)), asValue(right(run)), fail);
    }
    case 'call':
      return compileCall(node, text, depth + 1);
    default: {
      const value = constantValue(node);
      return () => value;
    }
  }
}

function compileCall(call: CallNode, text: string, depth: number): Evaluate {
  const fail = failAt(call, text);
  if (depth > MAX_DEPTH) fail({ code: 'too-deep', reason: `functions are nested more than ${MAX_DEPTH} levels deep` });
  const { spec, node } = shapeOf(call, fail);
  const evaluators = node.arguments.map((argument) => compileNode(argument, text, depth));
  const evaluate = spec.prepare(callSite(node, text));
  const nullRules = node.arguments.flatMap((_, index) => {
    const whenNull = parameterAt(spec, index)?.whenNull ?? 'seen';
    return whenNull === 'seen' ? [] : [{ index, result: whenNull === 'null' ? null : '' }];
  });
  return (run) => {
    const invocation = new CallInvocation(run, evaluators);
    for (const { index, result } of nullRules) {
      if (isNull(invocation.value(index))) return result;
    }
    return evaluate(invocation);
  };
}

function attributeReader(name: string, fail: Fail): Evaluate {
  if (name === APP_ROLE_ASSIGNMENTS) return (run) => roleNames(run.context.appRoleAssignments);
  return (run) => checkedValue(run.context.attribute(name), fail);
}

function checkedValue(value: Value, fail: Fail): Value {
  for (const item of itemsOf(value)) {
    if (typeof item === 'string') checkLength(item, fail);
  }
  return value;
}
