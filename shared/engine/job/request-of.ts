// The request behind an error, and how it was answered: for rows that operators read.

import type { ProvisioningError } from '../../errors/index.ts';
import type { RequestOutcome } from '../../model/stored-object.ts';

export function requestOf({ request, status }: ProvisioningError): { readonly request?: RequestOutcome } {
  if (request === undefined) return {};
  return { request: { ...request, ...(status === undefined ? {} : { status }) } };
}
