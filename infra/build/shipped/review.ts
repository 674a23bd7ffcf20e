// Compares what is shipped with reviewed.json, where each package stands with the reason why it may be.

import { idOf, type Shipped } from './packages.ts';
import reviewed from './reviewed.json' with { type: 'json' };

const LIST = 'infra/build/shipped/reviewed.json';

export function reviewProblems(
  { packages }: Shipped,
  reasons: Readonly<Record<string, string>> = reviewed,
): readonly string[] {
  const shipped = new Set(packages.map(({ name }) => name));
  const unknown = packages.filter(({ name }) => (reasons[name] ?? '').trim() === '');
  const gone = Object.keys(reasons).filter((name) => !shipped.has(name));
  return [
    ...unknown.map(
      (found) =>
        `${idOf(found)} would be shipped${broughtBy(packages, idOf(found))}, and nobody has reviewed it. Leave it out, or add it to ${LIST} with a reason.`,
    ),
    ...gone.map((name) => `${name} is no longer shipped. Remove it from ${LIST}.`),
  ];
}

function broughtBy(packages: Shipped['packages'], id: string): string {
  const by = packages.filter(({ imports }) => imports.includes(id)).map(({ name }) => name);
  return by.length === 0 ? '' : ` (imported by ${by.join(', ')})`;
}
