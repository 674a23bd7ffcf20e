// Settings of the application that stand beside a schema.

/** By lower-case name. Among them are secrets: only known ones may be looked at. */
export type ApplicationSettings = ReadonlyMap<string, string>;

/** Undefined when nothing is said, `unclear` when it is neither true nor false. */
export function switchOf(settings: ApplicationSettings, name: string): boolean | 'unclear' | undefined {
  const value = settings.get(name.toLowerCase())?.trim().toLowerCase();
  if (value === undefined || value === '') return undefined;
  return value === 'true' ? true : value === 'false' ? false : 'unclear';
}
