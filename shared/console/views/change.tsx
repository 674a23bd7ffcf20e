// An old value and a new one.

import type { HeldValue } from '../answers.ts';
import { counted, text } from '../words.ts';

export function Change({ from, to }: { readonly from: unknown; readonly to: unknown }) {
  return (
    <>
      <del>
        <bdi>{text(from)}</bdi>
      </del>{' '}
      →{' '}
      <ins>
        <bdi>{text(to)}</bdi>
      </ins>
    </>
  );
}

/** What consent covers, as the set tells it. */
export function HeldValues({ changes }: { readonly changes: readonly HeldValue[] }) {
  return (
    <dl class="changes">
      {changes.map(({ path, old, new: after, removed = [], count }) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd>
            {count === undefined ? (
              <Change from={old} to={after} />
            ) : (
              `${counted(count, 'member')} would leave: ${removed.join(', ')}${count > removed.length ? ' and others' : ''}`
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
