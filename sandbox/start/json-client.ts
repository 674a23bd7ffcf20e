// Talks JSON to the processes of the sandbox.

/** Throws with the method, the path and what was answered, unless the status is 2xx. */
export async function call<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}: ${text.trim()}`);
  const value: T = JSON.parse(text.trim() === '' ? 'null' : text);
  return value;
}
