// A final answer that is not a success, as one of our errors. Adapters judge what they know better first (403).

import {
  AuthError,
  ConflictError,
  type ErrorFacts,
  NotFoundError,
  type ProvisioningError,
  RejectedError,
} from '../errors/index.ts';

export interface StatusContext extends Pick<ErrorFacts, 'request' | 'scimType'> {
  /** What was tried, for a person: "Reading users". */
  readonly doing: string;
  readonly system: string;
  /** Already redacted. */
  readonly said?: string | undefined;
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

export function statusError(status: number, context: StatusContext): ProvisioningError {
  const said = context.said === undefined ? '' : ` It says: ${context.said}`;
  const { request, scimType } = context;
  const facts = {
    detail: `${context.doing} failed: ${context.system} answered ${status}.${said}`,
    status,
    request,
    scimType,
  };
  switch (status) {
    case 401:
      return new AuthError({ code: 'TokenRefused', ...facts });
    case 404:
      return new NotFoundError({ code: 'NotFound', ...facts });
    case 409:
      return new ConflictError({ code: 'Conflict', ...facts });
    default:
      return new RejectedError({ code: 'RequestRejected', ...facts });
  }
}
