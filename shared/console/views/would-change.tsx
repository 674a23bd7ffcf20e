// What is held of one person or group: the old and the new values, asked for when somebody wants to see them.

import { useState } from 'preact/hooks';
import type { Explanation } from '../../explain/document.ts';
import type { Kind } from '../../model/stored-object.ts';
import { call, Failure } from '../api.ts';
import { Said } from '../said.tsx';
import { Failed } from '../told.tsx';
import { Change } from './change.tsx';
import { changesIn } from './explained.ts';

export function WouldChange({
  kind,
  id,
  detail,
}: {
  readonly kind: Kind;
  readonly id: string;
  readonly detail: string;
}) {
  const [found, setFound] = useState<Explanation | Failure>();
  const load = async (): Promise<void> => {
    const body = kind === 'user' ? { user: id } : { group: id };
    setFound(
      await call<Explanation>('/api/explain', { body }).catch((error: unknown) =>
        error instanceof Failure ? error : new Failure('silent', String(error)),
      ),
    );
  };
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && found === undefined && void load()}>
      <summary>{detail}</summary>
      {found === undefined && <p class="quiet">Loading…</p>}
      {found instanceof Failure && <Failed failure={found} />}
      {found !== undefined && !(found instanceof Failure) && <Changes explanation={found} />}
    </details>
  );
}

function Changes({ explanation }: { readonly explanation: Explanation }) {
  const changes = changesIn(explanation);
  return (
    <>
      <p>
        <Said text={explanation.summary} />
      </p>
      {changes.length > 0 && (
        <dl class="changes">
          {changes.map(({ path, from, to }) => (
            <div key={path}>
              <dt>{path}</dt>
              <dd>
                <Change from={from} to={to} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
