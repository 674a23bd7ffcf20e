// The JSON body of a request: the one place where handlers read one, and where one that cannot be had is refused.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { parseJson } from '../model/json.ts';
import { problem } from './problem.ts';

export interface BodyRules {
  /** Characters; far more than any body that means something. */
  readonly longest: number;
  /** What to send, in words. */
  readonly ask: string;
}

export type RequestBody =
  /** `json` is undefined when there is no body, and when it is not JSON. */
  | { readonly kind: 'read'; readonly json: unknown; readonly isEmpty: boolean }
  | { readonly kind: 'refused'; readonly answer: HttpResponseInit };

export async function readBody(request: HttpRequest, { longest, ask }: BodyRules): Promise<RequestBody> {
  const text = await request.text();
  if (text === '' && announcesBody(request)) {
    return refused(
      411,
      'BodyLost',
      'The body did not arrive',
      `The request announces a body, but none arrived. ${ask}`,
    );
  }
  if (text.length > longest) return refused(413, 'BodyTooLong', 'The body is too long', ask);
  return { kind: 'read', json: parseJson(text), isEmpty: text.trim() === '' };
}

/**
 * The platform hands over a body only with its length; of any other, just the headers arrive. Whoever takes that for "no
 * body" does what nobody asked for.
 */
function announcesBody({ headers }: HttpRequest): boolean {
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;
}

function refused(
  status: number,
  code: 'BodyLost' | 'BodyTooLong',
  title: string,
  detail: string,
): Extract<RequestBody, { kind: 'refused' }> {
  return { kind: 'refused', answer: problem({ status, code, title, detail }) };
}
