// The managed identity of the app, which reads Graph with it.

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { createGraphCredential } from '../../shared/graph/token.ts';
import { takeTokensFrom } from '../support/identity-endpoint.ts';
import { openSource } from './support/graph-open-source.ts';
import { sliceScope } from './support/http-server.ts';

let graph: GraphSimulator;
beforeAll(async () => {
  graph = await startGraphSimulator();
  await takeTokensFrom({ url: graph.url, identityHeader: graph.credentials.identityHeader });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await graph.close();
});

it('the user-assigned managed identity reads Graph, with one token for many reads', async () => {
  const credential = createGraphCredential({
    inAzure: true,
    hasIdentityEndpoint: true,
    tenantId: graph.tenantId,
    clientId: graph.credentials.clientId,
    authorityHost: 'https://login.microsoftonline.com',
  });
  const { probe } = openSource(graph.url, { credential, servicePrincipalId: graph.servicePrincipalId });
  expect((await probe.token(sliceScope())).roles).toContain('User.Read.All');
  await probe.users(sliceScope());
  await probe.groups(sliceScope());
  await probe.assignments(sliceScope());
  const asked = graph.journal.entries.filter(({ path }) => path === '/msi/token');
  expect(asked).toHaveLength(1);
  expect(asked[0]?.query).toContain(`resource=${encodeURIComponent(graph.url)}`);
});
