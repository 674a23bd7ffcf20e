// Application logs: what a line says beside its event.

import { expect, it } from 'vitest';
import { CATALOGUE } from '../../../shared/errors/index.ts';
import { createLog } from '../../../shared/telemetry/log.ts';

function logged(level: 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>): unknown {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  createLog({ info: keep, warn: keep, error: keep })(level, 'export.stopped', fields);
  return JSON.parse(lines[0] ?? '');
}

it('an error says what to do about its code', () => {
  expect(logged('error', { code: 'TargetTokenRefused', detail: 'Notion refuses the SCIM token.' })).toEqual({
    event: 'export.stopped',
    level: 'error',
    code: 'TargetTokenRefused',
    detail: 'Notion refuses the SCIM token.',
    remedy: CATALOGUE.TargetTokenRefused.remedy,
  });
});

it('a warning, of which there may be one for each object, leaves that to the page of codes', () => {
  expect(logged('warn', { code: 'InvalidValue' })).toEqual({
    event: 'export.stopped',
    level: 'warn',
    code: 'InvalidValue',
  });
});

it('an error with the code of another service says nothing more', () => {
  expect(logged('error', { code: 'ECONNRESET' })).toEqual({
    event: 'export.stopped',
    level: 'error',
    code: 'ECONNRESET',
  });
});

it('a line names the invocation of the platform that it belongs to', () => {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  createLog({ info: keep, warn: keep, error: keep }, 'invocation-1')('info', 'slice.truncated', { ready: 3 });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { event: 'slice.truncated', level: 'info', invocation: 'invocation-1', ready: 3 },
  ]);
});
