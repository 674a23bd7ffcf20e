// Looks into JSON whose shape is not known.

export type Path = readonly PropertyKey[];

/** Own properties only; undefined when there is nothing. */
export function valueAt(json: unknown, path: Path): unknown {
  return path.reduce((value: unknown, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, step)?.value;
  }, json);
}
