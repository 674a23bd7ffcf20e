// A process of its own, with a small heap: reads the members of the group at the address and prints how it ended.

import process from 'node:process';
import { targetId } from '../../../shared/model/stored-object.ts';
import { openTarget } from './scim-open-target.ts';

const { target } = openTarget({ baseUrl: process.argv[2] ?? '', token: 'token-of-the-test' });
const ended = await target.members(targetId('big')).then(
  (members) => ({ members: members.length }),
  (error: unknown) => ({ code: error instanceof Error && 'code' in error ? error.code : String(error) }),
);
process.stdout.write(JSON.stringify(ended));
