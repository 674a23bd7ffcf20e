// A bare SCIM client for the tests of the simulated workspace.

import type { startNotionSimulator } from '../../../sandbox/notion/simulator.ts';

export type Simulator = Awaited<ReturnType<typeof startNotionSimulator>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed answer, an empty object if there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const NOTION_USER = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Sends one request; `path` is relative to the SCIM address or starts with `/__admin`. */
export async function send(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const isAdmin = path.startsWith('/__admin');
  const response = await fetch((isAdmin ? simulator.url : simulator.scimUrl) + path, {
    method,
    headers: {
      authorization: `Bearer ${simulator.token}`,
      ...(body === undefined ? {} : { 'content-type': isAdmin ? 'application/json' : 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** The id of a user or group that was just made. */
export function idOf(answer: Answer): string {
  if (typeof answer.body['id'] !== 'string') throw new Error(`no id in ${answer.status} ${answer.text}`);
  return answer.body['id'];
}

export async function createUser(simulator: Simulator, userName: string, more: object = {}): Promise<string> {
  return idOf(await send(simulator, 'POST', '/Users', { schemas: [CORE_USER], userName, ...more }));
}

export async function createGroup(simulator: Simulator, displayName: string, members: readonly string[] = []) {
  return idOf(await send(simulator, 'POST', '/Groups', { displayName, members: members.map((value) => ({ value })) }));
}

export function patch(simulator: Simulator, path: string, ...operations: readonly object[]): Promise<Answer> {
  return send(simulator, 'PATCH', path, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  });
}

/** The items of a list answer, reduced to one attribute. */
export function column(answer: Answer, name: string): readonly unknown[] {
  const resources = answer.body['Resources'];
  if (!Array.isArray(resources)) throw new Error(`no list in ${answer.status} ${answer.text}`);
  return resources.map((item: Readonly<Record<string, unknown>>) => item[name]);
}

export const findUser = (simulator: Simulator, userName: string): ReturnType<typeof send> =>
  send(simulator, 'GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
