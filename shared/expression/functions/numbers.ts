// The function on numbers: BitAnd.

import { type FunctionSpec, required } from '../function-spec.ts';
import { wholeNumberOf } from '../value.ts';

export const bitAnd: FunctionSpec = {
  parameters: [required('value1', 'number'), required('value2', 'number')],
  result: 'number',
  prepare(site) {
    const [first, second] = [site.argument(0, wholeNumberOf), site.argument(1, wholeNumberOf)];
    // BigInt, because JavaScript's own operator knows 32 bits only.
    return (call) => Number(BigInt(first(call)) & BigInt(second(call)));
  },
};
