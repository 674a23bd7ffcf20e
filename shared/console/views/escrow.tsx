// What failed and waits for another try: by code, then one by one.

import { useState } from 'preact/hooks';
import type { EscrowObject } from '../../app/escrow-list.ts';
import { linkTo } from '../address.ts';
import type { Escrowed } from '../answers.ts';
import { Dialog } from '../dialog.tsx';
import { usePolled } from '../polled.ts';
import { Said } from '../said.tsx';
import { Card, Empty, Lasting, LONGEST_PAGE, Loaded, Moment, More, PAGE, Table, Who } from '../told.tsx';
import { counted, number } from '../words.ts';
import { type Common, commonOf, SaidHere, SaidOnce } from './said-once.tsx';

const REFRESH_MS = 10_000;

/** As the API takes it. */
type Released =
  | { readonly all: true }
  | { readonly codes: readonly string[] }
  | { readonly objects: readonly Pick<EscrowObject, 'kind' | 'id'>[] };
interface Release {
  readonly what: string;
  readonly released: Released;
}

interface Props {
  /** Only what failed with it; empty: everything. */
  readonly code: string;
  readonly onCode: (code: string) => void;
}

export function Escrow({ code, onCode }: Props) {
  const [release, setRelease] = useState<Release>();
  const all = usePolled<Escrowed>('/api/escrow?limit=1', REFRESH_MS);
  return (
    <Loaded of={all}>
      {({ count, codes }) =>
        count === 0 ? (
          <Empty>Nothing failed that is not mended.</Empty>
        ) : (
          <>
            <Card
              title={`${counted(count, 'person or group', 'people and groups')} failed, by code`}
              actions={
                <button
                  type="button"
                  onClick={() => setRelease({ what: 'Try everything again', released: { all: true } })}
                >
                  Try all again
                </button>
              }
            >
              <Table label="Failures by code" heads={['Code', 'Count', 'Oldest', 'What to do', '']}>
                {codes.map((line) => (
                  <tr key={line.code}>
                    <td>
                      <a href={linkTo('waiting', { show: 'failed', code: line.code })}>{line.code}</a>
                    </td>
                    <td>{number(line.count)}</td>
                    <td>
                      <Lasting since={line.oldestSince} />
                    </td>
                    <td class="wide">
                      <Said text={line.remedy} />
                    </td>
                    <td class="actions">
                      <button
                        type="button"
                        aria-label={`Try all with ${line.code} again`}
                        onClick={() => setRelease({ what: `Try ${line.code} again`, released: { codes: [line.code] } })}
                      >
                        Try again
                      </button>
                    </td>
                  </tr>
                ))}
              </Table>
            </Card>
            <Objects
              key={code}
              code={code}
              codes={codes.map((line) => line.code)}
              onCode={onCode}
              onRelease={setRelease}
            />
            {release !== undefined && <ReleaseDialog release={release} onClose={() => setRelease(undefined)} />}
          </>
        )
      }
    </Loaded>
  );
}

interface ObjectsProps extends Props {
  readonly codes: readonly string[];
  readonly onRelease: (release: Release) => void;
}

function Objects({ code, codes, onCode, onRelease }: ObjectsProps) {
  const [limit, setLimit] = useState(PAGE);
  const filter = code === '' ? '' : `&errorCode=${encodeURIComponent(code)}`;
  const list = usePolled<Escrowed>(`/api/escrow?limit=${limit}${filter}`, REFRESH_MS);
  return (
    <Card title="One by one, the newest failure first">
      <label class="inline">
        Code
        <select value={code} onChange={({ currentTarget }) => onCode(currentTarget.value)}>
          <option value="">all</option>
          {codes.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <Loaded of={list}>
        {({ objects, next }) => {
          const common = commonOf(objects);
          return (
            <>
              <SaidOnce common={common} />
              <Table label="What failed" heads={['Who', 'Why', 'Tries', 'First', 'Next try', '']}>
                {objects.map((object) => (
                  <Failing key={`${object.kind} ${object.id}`} object={object} common={common} onRelease={onRelease} />
                ))}
              </Table>
              <More
                shown={objects.length}
                more={next !== undefined}
                onMore={() => setLimit(Math.min(limit + PAGE, LONGEST_PAGE))}
              />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Failing({
  object,
  common,
  onRelease,
}: {
  readonly object: EscrowObject;
  readonly common: Common;
  readonly onRelease: (release: Release) => void;
}) {
  const { kind, id, name = id, code, detail, attempts, firstFailureAt, nextTryAt } = object;
  return (
    <tr>
      <td>
        <Who kind={kind} id={id} name={name} />
      </td>
      <td class="wide">
        <SaidHere told={{ code, detail }} common={common} />
      </td>
      <td>{attempts}</td>
      <td>
        <Moment at={firstFailureAt} short />
      </td>
      <td>{nextTryAt === undefined ? 'when it changes' : <Moment at={nextTryAt} short />}</td>
      <td class="actions">
        <button
          type="button"
          aria-label={`Try ${name} again`}
          onClick={() => onRelease({ what: `Try ${name} again`, released: { objects: [{ kind, id }] } })}
        >
          Try again
        </button>
      </td>
    </tr>
  );
}

function ReleaseDialog({ release, onClose }: { readonly release: Release; readonly onClose: () => void }) {
  const { what, released } = release;
  return (
    <Dialog
      title={`${what}?`}
      confirm="Try again"
      wishes={(reason) => [
        { path: '/api/escrow/release', body: { ...released, ...(reason === undefined ? {} : { reason }) }, what },
      ]}
      onClose={onClose}
    >
      <p>The next run tries it at once. Where the cause is not mended, it fails again and waits on.</p>
    </Dialog>
  );
}
