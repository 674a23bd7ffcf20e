// A state as a shape of its own, so that nobody needs to tell colours apart. Words stand beside it.

import type { Health } from './status.ts';

export type Look = Health | 'busy';

const SHAPES: Readonly<Record<Look, { readonly outline: string; readonly mark: string }>> = {
  ok: { outline: 'M12 1a11 11 0 1 0 .01 0z', mark: 'M6.5 12.5l3.7 3.7 7.3-8' },
  warning: { outline: 'M12 1.5 23.3 21.5H.7z', mark: 'M12 8.5v6.2M12 17.6v1.4' },
  error: { outline: 'M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z', mark: 'M8 8l8 8M16 8l-8 8' },
  unknown: { outline: 'M4 1h16a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z', mark: 'M7 12h10' },
  busy: { outline: 'M12 1 23 12 12 23 1 12z', mark: 'M8 12h8M12.5 8.5 16 12l-3.5 3.5' },
};

export function Shape({ look, large = false }: { readonly look: Look; readonly large?: boolean }) {
  // A page that stays open while the app is renewed meets states that it does not know.
  const known = Object.hasOwn(SHAPES, look) ? look : 'unknown';
  const { outline, mark } = SHAPES[known];
  return (
    <svg class={`shape ${known}${large ? ' large' : ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path class="outline" d={outline} />
      <path class="mark" d={mark} />
    </svg>
  );
}
