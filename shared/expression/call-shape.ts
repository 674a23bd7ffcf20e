// What can be said of a call from its name and the number of its arguments.

import type { CallNode } from './ast.ts';
import type { Fail } from './expression-error.ts';
import { type FunctionSpec, parameterAt, signatureOf } from './function-spec.ts';
import { FUNCTIONS } from './functions/registry.ts';
import { replacementOf, toBePutIn } from './functions/replacements.ts';
import { nearestName } from './nearest-name.ts';

export interface ShapedCall {
  readonly spec: FunctionSpec;
  /** The call with every argument in its place. */
  readonly node: CallNode;
}

/** Throws through `fail`, which points at the call: `unknown-function`, `argument-count`. */
export function shapeOf(call: CallNode, fail: Fail): ShapedCall {
  const spec = FUNCTIONS.get(call.name);
  if (spec === undefined) return failUnknown(call, fail);
  const node = { ...call, arguments: spec.arrange?.(call.arguments) ?? call.arguments };
  checkCount(node, spec, fail);
  const omitted = node.arguments.findIndex(
    (argument, index) => argument.kind === 'omitted' && parameterAt(spec, index)?.need === 'required',
  );
  if (omitted !== -1) {
    const name = parameterAt(spec, omitted)?.name ?? '';
    fail({
      code: 'argument-count',
      reason: `${call.name} needs its argument ${name}`,
      expected: signatureOf(call.name, spec),
    });
  }
  return { spec, node };
}

/** Its arguments are left out of the replacement: a constant among them may be one that no message may quote. */
function failUnknown({ name, arguments: given }: CallNode, fail: Fail): never {
  const replacement = replacementOf(
    name,
    given.map(() => '…'),
  );
  if (replacement !== undefined) {
    const expected = [replacement, toBePutIn(name)].filter((part) => part !== undefined).join(', ');
    return fail({ code: 'unknown-function', reason: `there is no function ${name} here`, expected });
  }
  const nearest = nearestName(name, FUNCTIONS.keys());
  const reason = `there is no function ${name}; names are case sensitive`;
  return fail({ code: 'unknown-function', reason, ...(nearest !== undefined && { expected: nearest }) });
}

function checkCount({ name, arguments: given }: CallNode, spec: FunctionSpec, fail: Fail): void {
  const { parameters } = spec;
  const repeated = parameters.filter(({ need }) => need === 'repeating').length;
  const least = parameters.filter(({ need }) => need !== 'optional').length;
  const fits =
    given.length >= least &&
    (repeated > 0 ? (given.length - parameters.length) % repeated === 0 : given.length <= parameters.length);
  if (fits) return;
  const count = `${given.length} ${given.length === 1 ? 'argument' : 'arguments'}`;
  fail({ code: 'argument-count', reason: `${name} cannot have ${count}`, expected: signatureOf(name, spec) });
}
