// Talks JSON to the processes of the sandbox.

import { parseObject } from '../server/json.ts';

/** An answer other than 2xx: the message has the method, the path and what was answered. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  /** The detail of a problem document. */
  readonly detail: string | undefined;

  constructor(method: string, url: string, status: number, text: string) {
    super(`${method} ${new URL(url).pathname} answered ${status}: ${text.trim()}`);
    const detail = parseObject(text.trim())?.['detail'];
    this.detail = typeof detail === 'string' ? detail : undefined;
  }
}

/** Throws an AnswerError unless the status is 2xx. */
export async function call<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new AnswerError(method, url, response.status, text);
  const value: T = JSON.parse(text.trim() === '' ? 'null' : text);
  return value;
}
