// SelectUniqueValue: the values to try, in order. Whoever creates the object takes the first that the target does not have.

import { type FunctionSpec, repeating, required } from '../function-spec.ts';
import { Candidates, textOf } from '../value.ts';

export const selectUniqueValue: FunctionSpec = {
  parameters: [required('rule', 'text', { whenNull: 'seen' }), repeating('rule', 'text')],
  result: 'text',
  createOnly: true,
  topLevelOnly: true,
  prepare(site) {
    const rules = site.node.arguments.map((_, index) => site.argument(index, textOf));
    return (call) => {
      const [first, ...others] = new Set(rules.map((rule) => rule(call)).filter((candidate) => candidate !== ''));
      return first === undefined ? null : new Candidates([first, ...others]);
    };
  },
};
