// One class a policy: a reader of this list knows every way in which something can fail.

export { AuthError } from './auth-error.ts';
export { CATALOGUE, type Code, type CodeOf, isCode, remedyOf } from './catalogue.ts';
export { ConfigurationError } from './configuration-error.ts';
export { ConflictError } from './conflict-error.ts';
export { LeaseLostError } from './lease-lost-error.ts';
export { NotFoundError } from './not-found-error.ts';
export { type ErrorFacts, ProvisioningError, type RequestFacts } from './provisioning-error.ts';
export { RejectedError } from './rejected-error.ts';
export { ResyncRequiredError } from './resync-required-error.ts';
export { type RefusedRow, RowRefusedError } from './row-refused-error.ts';
export { StateError } from './state-error.ts';
export { StateLostError } from './state-lost-error.ts';
export { ThrottledError } from './throttled-error.ts';
export { TransientError } from './transient-error.ts';
