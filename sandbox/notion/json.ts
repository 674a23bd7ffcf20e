// Reading parsed JSON by own keys only.

import { isRecord, type JsonRecord } from '../server/json.ts';

export { isRecord, type JsonRecord };

/** The value of an own key; inherited names such as `constructor` are absent. */
export function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
