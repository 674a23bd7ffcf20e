// The calls of the page: with the key, without caches, and every failure as one sentence with what to do.

import type { Candidate } from '../explain/document.ts';
import { signInBy, storedKey } from './session.ts';

/** `refused`: the key, or the sign-in, is not accepted. `silent`: nobody answers. */
export type FailureKind = 'refused' | 'silent' | 'answered';

interface Facts {
  readonly status?: number;
  readonly code?: string | undefined;
  readonly remedy?: string | undefined;
  readonly candidates?: readonly Candidate[];
}

export class Failure extends Error {
  readonly kind: FailureKind;
  readonly status: number;
  readonly code: string | undefined;
  readonly remedy: string | undefined;
  /** People and groups that may be meant by a name. */
  readonly candidates: readonly Candidate[];

  constructor(kind: FailureKind, detail: string, facts: Facts = {}) {
    super(detail);
    this.kind = kind;
    this.status = facts.status ?? 0;
    this.code = facts.code;
    this.remedy = facts.remedy;
    this.candidates = facts.candidates ?? [];
  }
}

export interface Call {
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** An answer of another shape than this version's page expects does not come: page and API are one package. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await send(path, options);
  try {
    return await response.json();
  } catch {
    throw new Failure('silent', 'The answer was cut off.');
  }
}

export async function send(path: string, { body, signal }: Call = {}): Promise<Response> {
  const key = signInBy === 'keys' ? storedKey() : undefined;
  let response: Response;
  try {
    response = await fetch(path, {
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      headers: {
        ...(key === undefined ? {} : { 'x-functions-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'x-requested-by': 'console' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Failure('silent', 'The app does not answer.');
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

async function failureOf(response: Response): Promise<Failure> {
  const { status } = response;
  const told: Facts & { readonly detail?: string } = await response.json().catch(() => ({}));
  if (status === 401) return new Failure('refused', 'The sign-in is not accepted, or no longer.', { status });
  if (status === 403 && told.code === undefined) {
    return new Failure('refused', 'The key is not accepted, or no longer.', { status });
  }
  // In front of an app that starts or restarts, the platform answers in its place.
  if (told.detail === undefined) return new Failure('silent', `The app does not answer (${status}).`, { status });
  return new Failure('answered', told.detail, { ...told, status });
}
