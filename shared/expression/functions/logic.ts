// Functions that choose and test: CBool, Coalesce, IgnoreFlowIfNullOrEmpty, IIF, the Is… tests, Not, Redact, Switch.

import { type FunctionSpec, repeating, required, slot } from '../function-spec.ts';
import {
  booleanValue,
  isNullOrEmpty as isEmpty,
  isList,
  isNull,
  LEAVE_OUT,
  scalarOf,
  textOf,
  truthOf,
  type Value,
} from '../value.ts';

const seen = { whenNull: 'seen' } as const;

export const cBool: FunctionSpec = {
  parameters: [required('expression', 'text', seen)],
  result: 'boolean',
  prepare: (site) => site.argument(0, truthOf),
};

export const coalesce: FunctionSpec = {
  parameters: [repeating('source', 'any')],
  result: 'any',
  prepare: (site) => (call) => {
    for (let index = 0; index < site.count; index += 1) {
      const value = call.value(index);
      if (!isNull(value)) return value;
    }
    return null;
  },
};

export const ignoreFlowIfNullOrEmpty: FunctionSpec = {
  parameters: [required('expression', 'any', seen)],
  result: 'any',
  prepare: () => (call) => {
    const value = call.value(0);
    return isEmpty(value) ? LEAVE_OUT : value;
  },
};

export const iif: FunctionSpec = {
  parameters: [required('condition', 'text', seen), slot('valueIfTrue', 'any'), slot('valueIfFalse', 'any')],
  result: 'any',
  prepare(site) {
    const condition = site.argument(0, truthOf);
    return (call) => call.result(condition(call) ? 1 : 2);
  },
};

export const isNullTest: FunctionSpec = test(isNull);
export const isNullOrEmpty: FunctionSpec = test(isEmpty);
export const isPresent: FunctionSpec = test((value) => !isEmpty(value));
/** Whether CStr would give a text. */
export const isString: FunctionSpec = test((value) => !isNull(value) && !isList(value));

/** "True" gives False; anything else, null included, gives True. */
export const not: FunctionSpec = {
  parameters: [required('source', 'text', seen)],
  result: 'boolean',
  prepare(site) {
    const source = site.argument(0, (value, fail) => booleanValue(scalarOf(value, fail)));
    return (call) => source(call) !== true;
  },
};

/** The value flows as it is; only logs hide it. */
export const redact: FunctionSpec = {
  parameters: [required('value', 'any', seen)],
  result: 'any',
  prepare: () => (call) => call.result(0),
};

/** Keys are compared as text, case sensitive; a null source finds the key "". */
export const switchFunction: FunctionSpec = {
  parameters: [
    required('source', 'text', seen),
    slot('defaultValue', 'any'),
    repeating('key', 'text'),
    repeating('value', 'any'),
  ],
  result: 'any',
  prepare(site) {
    const source = site.text(0);
    const keys = site.node.arguments.flatMap((_, index) =>
      index >= 2 && index % 2 === 0 ? [{ index, text: site.argument(index, textOf) }] : [],
    );
    return (call) => {
      const sought = source(call);
      const found = keys.find((key) => key.text(call) === sought);
      return call.result(found === undefined ? 1 : found.index + 1);
    };
  },
};

function test(holds: (value: Value) => boolean): FunctionSpec {
  return {
    parameters: [required('expression', 'any', seen)],
    result: 'boolean',
    prepare: () => (call) => holds(call.value(0)),
  };
}
