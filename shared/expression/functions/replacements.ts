// What to write instead of functions that Microsoft lists elsewhere and this language does not have: those of Entra
// Connect's synchronization rules, and DefaultDomain, which Graph lists without a reference.

/** `$1` is the first argument as it is written, and so on. Each does exactly what the function does. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // The domain is a fact of the tenant, which no user's attributes hold.
    DefaultDomain: '"contoso.com"',
    First: 'Item($1, 1)',
    ItemOrNull: 'Item($1, $2)',
    LCase: 'ToLower($1)',
    LTrim: 'Replace($1, , "^\\\\s+", , "", , )',
    RTrim: 'Replace($1, , "\\\\s+$", , "", , )',
    UCase: 'ToUpper($1)',
  }),
);

const BY_HAND: ReadonlyMap<string, string> = new Map([
  ['DefaultDomain', 'with the default domain of your tenant in place of contoso.com'],
]);

/** Undefined when nothing here does the same, or an argument that it needs is missing. */
export function replacementOf(name: string, given: readonly string[]): string | undefined {
  const template = REPLACEMENTS.get(name);
  if (template === undefined) return undefined;
  const places = [...template.matchAll(/\$(\d)/gu)].map(([, place]) => Number(place));
  if (places.some((place) => !given[place - 1])) return undefined;
  return template.replaceAll(/\$(\d)/gu, (_, place) => given[Number(place) - 1] ?? '');
}

/** What has to be put into the replacement by hand. */
export const toBePutIn = (name: string): string | undefined => BY_HAND.get(name);
