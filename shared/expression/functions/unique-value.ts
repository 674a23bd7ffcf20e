// SelectUniqueValue: the values to try, in order. Whoever creates the object takes the first that the target does not have.

import { ExpressionError } from '../expression-error.ts';
import { type Accessor, type FunctionSpec, type Invocation, repeating, required } from '../function-spec.ts';
import { Candidates, textOf } from '../value.ts';

export const selectUniqueValue: FunctionSpec = {
  parameters: [required('rule', 'text', { whenNull: 'seen' }), repeating('rule', 'text')],
  result: 'text',
  createOnly: true,
  topLevelOnly: true,
  prepare(site) {
    const rules = site.node.arguments.map((_, index) => site.argument(index, textOf));
    return (call) => {
      const attempts = rules.map((rule) => attempt(rule, call));
      const found = attempts.flatMap((value) => (typeof value === 'string' && value !== '' ? [value] : []));
      const [first, ...others] = new Set(found);
      if (first !== undefined) return new Candidates([first, ...others]);
      const failed = attempts.find((value) => value instanceof ExpressionError);
      if (failed !== undefined) throw failed;
      return null;
    };
  },
};

/** A rule that fails for this object is one candidate less. */
function attempt(rule: Accessor<string>, call: Invocation): string | ExpressionError {
  try {
    return rule(call);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}
