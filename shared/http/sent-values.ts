// What one request says: values that the answer may quote, and that no text of ours may show.

import { isRecord, parseJson } from '../model/json.ts';

/** Words of the protocol, which name no one. */
const PROTOCOL = new Set(['schemas', 'op', 'path', 'type', 'primary']);

export function sentValues({ url, body }: { readonly url: URL; readonly body?: string }): readonly string[] {
  return [...inPath(url), ...inQuery(url), ...(body === undefined ? [] : textsOf(parseJson(body)))];
}

/** An id, or an address: the names of collections are ordinary words. */
function inPath(url: URL): readonly string[] {
  return url.pathname
    .split('/')
    .map(decoded)
    .filter((segment) => segment.length >= 8 && /[\d@\P{ASCII}]/u.test(segment));
}

/** Operands of filters, and the tokens of links. */
function inQuery(url: URL): readonly string[] {
  const values = [...url.searchParams.values()];
  const operands = values.flatMap((value) => [...value.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)]);
  const texts = operands.map(([, double, single]) => double?.replace(/\\(.)/g, '$1') ?? single ?? '');
  return [...texts, ...values.filter((value) => /^\S{20,}$/.test(value) && !value.includes(','))];
}

function textsOf(json: unknown): readonly string[] {
  if (typeof json === 'string' || typeof json === 'number') return [String(json)];
  if (Array.isArray(json)) return json.flatMap(textsOf);
  if (!isRecord(json)) return [];
  return Object.entries(json).flatMap(([key, value]) => (PROTOCOL.has(key) ? [] : textsOf(value)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
