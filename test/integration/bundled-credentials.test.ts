// The credentials of the app still get tokens when bundled without what they never need.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleOptions } from '../../infra/build/app.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Asks for a token as `process.argv[2]` says, and prints it. What would go to Microsoft goes to the simulator. */
const PROGRAM = `
  import { generateKeyPairSync } from 'node:crypto';
  import { createHttpHeaders } from '@azure/core-rest-pipeline';
  import * as identity from '@azure/identity';

  const { SIMULATOR, TENANT, CLIENT, SECRET, ASSERTION_FILE } = process.env;
  const httpClient = {
    async sendRequest(request) {
      const { pathname, search } = new URL(request.url);
      const { method, body } = request;
      const answer = await fetch(SIMULATOR + pathname + search, { method, body, headers: request.headers.toJSON() });
      const headers = createHttpHeaders(Object.fromEntries(answer.headers));
      return { request, headers, status: answer.status, bodyAsText: await answer.text() };
    },
  };
  const options = { httpClient, disableInstanceDiscovery: true };
  const ways = {
    managedIdentity: () => new identity.ManagedIdentityCredential({ clientId: CLIENT }),
    secret: () => new identity.ClientSecretCredential(TENANT, CLIENT, SECRET, options),
    workloadIdentity: () =>
      new identity.WorkloadIdentityCredential({ tenantId: TENANT, clientId: CLIENT, tokenFilePath: ASSERTION_FILE, ...options }),
    certificate: () => {
      const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
      const certificate = key + '-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n';
      return new identity.ClientCertificateCredential(TENANT, CLIENT, { certificate }, options);
    },
  };
  const { token } = await ways[process.argv[2]]().getToken('https://graph.microsoft.com/.default');
  console.log(token);`;

let graph: GraphSimulator;
let folder: string;

beforeAll(async () => {
  graph = await startGraphSimulator();
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  await writeFile(join(folder, 'assertion'), 'an assertion of the cluster');
  await build({
    ...bundleOptions(),
    absWorkingDir: root,
    stdin: { contents: PROGRAM, resolveDir: root, sourcefile: 'program.ts', loader: 'ts' },
    outfile: join(folder, 'program.mjs'),
  });
});
afterAll(async () => {
  await graph.close();
  await rm(folder, { recursive: true });
});

async function tokenBy(way: string): Promise<string> {
  const { clientId, clientSecret, identityHeader } = graph.credentials;
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'program.mjs'), way], {
    env: {
      SIMULATOR: graph.url,
      TENANT: graph.tenantId,
      CLIENT: clientId,
      SECRET: clientSecret,
      ASSERTION_FILE: join(folder, 'assertion'),
      IDENTITY_ENDPOINT: `${graph.url}/msi/token`,
      IDENTITY_HEADER: identityHeader,
    },
  });
  return stdout.trim();
}

it.each(['managedIdentity', 'secret', 'workloadIdentity'])('%s', async (way) => {
  const token = await tokenBy(way);
  const answer = await fetch(`${graph.url}/v1.0/users`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
});

it('a certificate, which no setting of the app names, is refused with the reason', async () => {
  await expect(tokenBy('certificate')).rejects.toThrow('jsonwebtoken is left out of this bundle');
});
