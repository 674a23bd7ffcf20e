// The connection test: every dependency and permission, one by one, with what to do about each that fails.

import { useState } from 'preact/hooks';
import type { Check } from '../../connection-test/check.ts';
import type { ConnectionReport } from '../../connection-test/connection-test.ts';
import { call, Failure } from '../api.ts';
import { Said } from '../said.tsx';
import { type Look, Shape } from '../shape.tsx';
import { Card, Code, Failed, Moment, Table } from '../told.tsx';
import { number } from '../words.ts';

const LOOKS: Readonly<Record<Check['status'], Look>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'error',
  skipped: 'unknown',
};
const WORDS: Readonly<Record<Check['status'], string>> = {
  ok: 'Works',
  warning: 'Works, with a warning',
  failed: 'Fails',
  skipped: 'Skipped',
};

export function Connection() {
  const [report, setReport] = useState<ConnectionReport | Failure>();
  const [busy, setBusy] = useState(false);
  const test = async (): Promise<void> => {
    setBusy(true);
    setReport(
      await call<ConnectionReport>('/api/test-connection', { body: {} }).catch((error: unknown) =>
        error instanceof Failure ? error : new Failure('silent', String(error)),
      ),
    );
    setBusy(false);
  };
  return (
    <Card
      title="Connection test"
      actions={
        <button type="button" class="primary" disabled={busy} onClick={() => void test()}>
          {busy ? 'Testing…' : 'Test the connection'}
        </button>
      }
    >
      <p>The test asks Microsoft Graph, Notion and the tables for what the job needs of them. It changes nobody.</p>
      <div role="status">
        {report instanceof Failure && <Failed failure={report} />}
        {report !== undefined && !(report instanceof Failure) && <Report report={report} />}
      </div>
    </Card>
  );
}

function Report({ report: { ok, checkedAt, checks } }: { readonly report: ConnectionReport }) {
  return (
    <>
      <p class="answer">
        <Shape look={ok ? 'ok' : 'error'} large />
        <span>
          {ok ? 'Everything that the job needs works.' : 'Something that the job needs does not work.'} Tested{' '}
          <Moment at={checkedAt} />.
        </span>
      </p>
      <Table label="Checks" heads={['Check', 'Result', 'Took', 'What was found']}>
        {checks.map(({ name, status, latencyMs, code, detail, remedy }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <span class="outcome">
                <Shape look={LOOKS[status]} /> {WORDS[status]}
              </span>
            </td>
            <td>{latencyMs === undefined ? '—' : `${number(Math.round(latencyMs))} ms`}</td>
            <td class="wide">
              {code !== undefined && <Code code={code} />} <Said text={detail} />
              {remedy !== undefined && (
                <p class="remedy">
                  <Said text={remedy} />
                </p>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}
