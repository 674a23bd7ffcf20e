// SelectUniqueValue: the first candidate that the target does not have yet.

import { type FunctionSpec, repeating, required } from '../function-spec.ts';
import { textOf } from '../value.ts';

export const selectUniqueValue: FunctionSpec = {
  parameters: [required('rule', 'text', { whenNull: 'seen' }), repeating('rule', 'text')],
  result: 'text',
  createOnly: true,
  topLevelOnly: true,
  prepare(site) {
    const rules = site.node.arguments.map((_, index) => site.argument(index, textOf));
    return (call) => {
      let candidates = 0;
      for (const rule of rules) {
        const candidate = rule(call);
        if (candidate === '') continue;
        candidates += 1;
        if (call.run.context.isTaken?.(candidate) !== true) return candidate;
      }
      if (candidates === 0) return null;
      return site.fail()({ code: 'no-unique-value', reason: 'the target already has every one of these values' });
    };
  },
};
