// A process of its own, with a small heap: reads the members of the group at the address, so many times side by side, and
// prints how each ended. All of them stay in use, as where several groups are compared at once.

import process from 'node:process';
import { targetId } from '../../../shared/model/stored-object.ts';
import { openTarget } from './scim-open-target.ts';

const [, , baseUrl = '', times = '1'] = process.argv;
const { target } = openTarget({ baseUrl, token: 'token-of-the-test' }, { timeoutMs: 120_000 });
const inUse: ReadonlySet<string>[] = [];
const read = (): Promise<unknown> =>
  target.members(targetId('big')).then(
    (members) => ({ members: inUse[inUse.push(new Set(members)) - 1]?.size }),
    (error: unknown) => ({ code: error instanceof Error && 'code' in error ? error.code : String(error) }),
  );
process.stdout.write(JSON.stringify(await Promise.all(Array.from({ length: Number(times) }, read))));
