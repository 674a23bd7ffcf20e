// What keeps or stopped several of a list in the same way, said once above it.

import { Said } from '../said.tsx';
import { Code } from '../told.tsx';

export interface Told {
  readonly code: string;
  readonly detail?: string | undefined;
  readonly remedy?: string | undefined;
}

/** `detail`: of all with this code, where it is the same. */
export type Common = ReadonlyMap<string, Told>;

/** By code; what is said of one alone is left to it. */
export function commonOf(lines: readonly (Told | undefined)[]): Common {
  const byCode = new Map<string, Told[]>();
  for (const line of lines) {
    if (line !== undefined) byCode.set(line.code, [...(byCode.get(line.code) ?? []), line]);
  }
  return new Map(
    [...byCode].flatMap(([code, alike]) => {
      const [first] = alike;
      if (first === undefined || alike.length === 1) return [];
      const isSame = alike.every(({ detail }) => detail === first.detail);
      return [[code, { ...first, detail: isSame ? first.detail : undefined }] as const];
    }),
  );
}

export function SaidOnce({ common }: { readonly common: Common }) {
  const said = [...common.values()].filter(({ detail, remedy }) => detail !== undefined || remedy !== undefined);
  if (said.length === 0) return null;
  return (
    <ul class="said-once" aria-label="What is the same for several">
      {said.map(({ code, detail, remedy }) => (
        <li key={code}>
          <p>
            <Code code={code} /> <Said text={detail} />
          </p>
          {remedy !== undefined && (
            <p class="remedy">
              <Said text={remedy} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is not said above the list already. */
export function SaidHere({ told, common }: { readonly told: Told; readonly common: Common }) {
  const { code, detail, remedy } = told;
  const above = common.get(code);
  return (
    <>
      <Code code={code} /> {above?.detail === undefined && detail !== undefined && <Said text={detail} />}
      {above?.remedy === undefined && remedy !== undefined && (
        <p class="remedy">
          <Said text={remedy} />
        </p>
      )}
    </>
  );
}
