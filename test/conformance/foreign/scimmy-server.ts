// scimmy with its routers on Express, and the storage that it leaves to its users.

import { createServer } from 'node:http';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import type { TargetProfile } from '../../../shared/scim/profile.ts';
import type { ForeignServer } from './foreign-server.ts';
import { listening } from './listening.ts';
import { Shelf } from './shelf.ts';
import { standardProfile } from './standard-profile.ts';

/** A service may send less than is asked for (RFC 7644, section 3.4.2.4). */
const LARGEST_PAGE = 10;
const TOKEN = 'a-token-for-tests';

const { kinds } = standardProfile;
const exactly = { filterName: 'userName', caseExact: true };
const profile: TargetProfile = {
  ...standardProfile,
  name: 'scimmy',
  // It refuses an escaped quote in a filter, and finds nothing for an escaped backslash.
  unsafeInFilters: '"\\',
  // Its filters tell letter case apart, also where the schema does not.
  kinds: { ...kinds, user: { ...kinds.user, filterable: { userName: exactly } } },
};

/** Its resources are declared for the whole process: one server at a time. */
export async function startScimmy(): Promise<ForeignServer> {
  const users = new Shelf<SCIMMY.Schemas.User>();
  const groups = new Shelf<SCIMMY.Schemas.Group>();
  SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser);
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress(({ id }, user) => {
      const name = user.userName.toLowerCase();
      if (users.all().some((other) => other.id !== id && other.userName.toLowerCase() === name)) {
        throw new SCIMMY.Types.Error(409, 'uniqueness', 'This userName is taken');
      }
      return users.put(id, user);
    })
    .egress(({ id, filter }) => (id === undefined ? (filter?.match(users.all()) ?? users.all()) : users.get(id)))
    .degress(({ id }) => {
      users.delete(id ?? '');
      for (const group of groups.all()) group.members = (group.members ?? []).filter(({ value }) => value !== id);
    });
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress(({ id }, group) => {
      if (group.members?.some(({ value }) => !users.has(value)) === true) {
        throw new SCIMMY.Types.Error(400, 'invalidValue', 'A member is unknown');
      }
      // It appends whoever is in already; a database would keep one row.
      const members = new Map((group.members ?? []).map((member) => [member.value, member]));
      group.members = [...members.values()];
      return groups.put(id, group);
    })
    .egress(({ id, filter }) => (id === undefined ? (filter?.match(groups.all()) ?? groups.all()) : groups.get(id)))
    .degress(({ id }) => groups.delete(id ?? ''));

  const app = express();
  const handler = (request: express.Request): string => {
    if (request.header('authorization') !== `Bearer ${TOKEN}`) throw new Error('Unknown token');
    return 'test';
  };
  app.use('/scim', (request, _response, next) => {
    const { count } = request.query;
    if (count !== undefined) request.query['count'] = String(Math.min(Number(count), LARGEST_PAGE));
    next();
  });
  app.use('/scim', new SCIMMYRouters({ type: 'bearer', handler }));
  const { url, close } = await listening(createServer(app));
  return { profile, baseUrl: `${url}/scim`, token: TOKEN, close };
}
