// JSON: telling what was parsed, and writing values of any depth.

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object that this text is, or undefined. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As JSON.stringify, also of what is nested deeper than the stack. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return deepText(value);
    throw error;
  }
}

function deepText(root: unknown): string {
  const text: string[] = [];
  const todo: ({ readonly value: unknown } | string)[] = [{ value: root }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') text.push(next);
    else todo.push(...partsOf(next.value).reverse());
  }
  return text.join('');
}

/** Text, and the values in between. */
function partsOf(value: unknown): ({ readonly value: unknown } | string)[] {
  if (Array.isArray(value)) return ['[', ...value.flatMap((item, at) => [at > 0 ? ',' : '', { value: item }]), ']'];
  if (!isRecord(value)) return [JSON.stringify(value) ?? 'null'];
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return [
    '{',
    ...entries.flatMap(([key, inner], at) => [`${at > 0 ? ',' : ''}${JSON.stringify(key)}:`, { value: inner }]),
    '}',
  ];
}
