// The expression language of attribute mappings: what the rest of the product uses of it.

export type { Expression } from './ast.ts';
export { compile } from './compile.ts';
export type { AppRoleAssignment, EvaluationContext } from './context.ts';
export { ExpressionError, type Fail } from './expression-error.ts';
export { attributesOf, functionsOf, readsAppRoleAssignments, redacted } from './inspect.ts';
export { nearestName } from './nearest-name.ts';
export { parse } from './parse.ts';
export { print } from './print.ts';
export { compileRegex, type LinearRegex } from './regex/regex.ts';
export { type AttributeType, type TypeCheckOptions, typeCheck } from './type-check.ts';
export { Candidates, LEAVE_OUT, type Result, type Scalar, type Value } from './value.ts';
