// What an HTTP function answers when the configuration or one of the ends keeps it from working.

import type { HttpResponseInit } from '@azure/functions';
import { ConfigurationError, ProvisioningError } from '../errors/index.ts';
import { problem } from './problem.ts';

/** Throws what is none of our errors: a defect is for the platform to report. */
export function failure(error: unknown): HttpResponseInit {
  if (!(error instanceof ProvisioningError)) throw error;
  const misconfigured = error instanceof ConfigurationError;
  return problem({
    status: misconfigured ? 409 : 503,
    code: error.code,
    title: misconfigured ? 'The configuration cannot be used' : 'The state cannot be reached',
    detail: error.message,
  });
}
