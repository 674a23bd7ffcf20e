// The SCIM plugin of better-auth on SQLite in memory.

import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import type { TargetProfile } from '../../../shared/scim/profile.ts';
import type { ForeignServer } from './foreign-server.ts';
import { listening } from './listening.ts';
import { standardProfile } from './standard-profile.ts';

const TOKEN = 'a-token-for-tests';

const profile: TargetProfile = { ...standardProfile, name: 'better-auth' };

export async function startBetterAuth(): Promise<ForeignServer> {
  const database = new DatabaseSync(':memory:');
  const { schema, ...plugin } = scim({
    connections: [{ id: 'entra', credentials: [{ id: 'test', type: 'bearer', token: TOKEN }] }],
  });
  // Its types allow tables that are not there; those of better-auth do not.
  const tables = Object.entries(schema).flatMap(([name, table]) =>
    table === undefined ? [] : [[name, table] as const],
  );
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'only-for-tests-0123456789-abcdefghijklmnop',
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    database,
    plugins: [{ ...plugin, schema: Object.fromEntries(tables) }],
  });
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const server = await listening(createServer(toNodeHandler(auth)));
  return {
    profile,
    baseUrl: `${server.url}/api/auth/scim/v2`,
    token: TOKEN,
    close: async () => {
      await server.close();
      database.close();
    },
  };
}
