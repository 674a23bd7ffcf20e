// What the engine needs from the outside. Adapters implement these; the engine imports no adapter.

export type * from './ports/policy.ts';
export * from './ports/policy-explanation.ts';
export * from './ports/requests.ts';
export type * from './ports/slice-scope.ts';
export type * from './ports/source.ts';
export * from './ports/state.ts';
export type * from './ports/target.ts';
