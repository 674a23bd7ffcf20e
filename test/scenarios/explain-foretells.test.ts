// Explaining foretells: what it says of each object is what the next run does with it.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Exchange } from '../../sandbox/notion/traffic.ts';
import { forEachLimit } from '../../shared/concurrency/pool.ts';
import type { Explanation } from '../../shared/explain/document.ts';
import { explain } from '../../shared/explain/explain.ts';
import type { StoredObject } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { assignmentEvent, SmallTenant, tenantEvent } from './support/explain-tenant.ts';
import { later, NO_LIMITS } from './support/tenant.ts';
import { World } from './support/world.ts';

const PARALLEL = 6;

const filter = (attribute: string, operator: string, value: string) => [{ clauses: [{ attribute, operator, value }] }];
/** All of them read the same attributes, so that a change of configuration asks for no new read. */
const titles = [
  'Join("/", [jobTitle], [department], [userType])',
  'ToUpper(Join("/", [jobTitle], [department], [userType]))',
  'IIF([department] = "IT", [jobTitle], Join("/", [jobTitle], [userType]))',
];

const configuration = fc
  .record({
    scope: fc.constantFrom('assigned', 'assigned', 'all'),
    nestedGroups: fc.boolean(),
    guests: fc.constantFrom('exclude', 'include'),
    title: fc.constantFrom(...titles),
    whenNull: fc.constantFrom('keep', 'clear'),
    people: fc.constantFrom(
      [],
      filter('department', 'NOT EQUALS', 'Legal'),
      filter('displayName', 'NOT REGEX MATCH', '.*[13]'),
    ),
    groups: fc.constantFrom([], filter('displayName', 'NOT REGEX MATCH', '.*2')),
    userAction: fc.constantFrom('remove', 'remove', 'keep'),
    groupAction: fc.constantFrom('empty', 'delete', 'deleteOurs', 'keep'),
    groupsEnabled: fc.constantFrom(true, true, true, false),
  })
  .map(({ scope, nestedGroups, ...part }) => ({
    scope,
    nestedGroups,
    limits: NO_LIMITS,
    users: {
      guests: part.guests,
      scopingFilters: part.people,
      actions: { disabled: part.userAction, outOfScope: part.userAction },
      attributeMappings: [
        { target: 'userName', source: 'userPrincipalName', matching: 1 },
        { target: 'name.formatted', source: 'displayName' },
        { target: 'title', expression: part.title, whenNull: part.whenNull },
        { target: MANAGER, source: 'manager' },
      ],
    },
    groups: {
      enabled: part.groupsEnabled,
      scopingFilters: part.groups,
      actions: { outOfScope: part.groupAction, softDeleted: part.groupAction },
      attributeMappings: [{ target: 'displayName', source: 'displayName', matching: 1 }],
    },
  }));

const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';

randomly('says of each object what the next run does with it', { runs: 1, long: 500, slow: true }, async (run) => {
  const story = fc.record({
    before: configuration,
    after: fc.option(configuration, { freq: 2 }),
    events: fc.array(tenantEvent, { maxLength: 20, size: 'max' }),
    unexported: fc.array(tenantEvent, { maxLength: 12, size: 'max' }),
    unread: fc.array(assignmentEvent, { maxLength: 2, size: 'max' }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ before, after, events, unexported, unread }) => {
      const world = await World.open({ config: before });
      try {
        const tenant = new SmallTenant(world);
        await world.settle();
        for (const each of events) tenant.change(each);
        later(world, 120);
        await world.settle();
        // What was created a moment ago and is gone: the run waits until Notion can show it.
        world.passReadLag();
        for (const each of unexported) tenant.change(each);
        // Reads and evaluates everything; Notion refuses every write.
        await world.slice({ token: 'a-token-of-before' });
        for (const each of unread) tenant.change(each);
        world.config = after ?? before;
        await expectForetold(world, tenant);
      } finally {
        await world.close();
      }
    }),
    run,
  );
});

async function expectForetold(world: World, tenant: SmallTenant): Promise<void> {
  const before: ReadonlyMap<string, StoredObject> = await tenant.stored();
  const foretold = new Map<string, Explanation>();
  const dependencies = world.dependencies();
  await forEachLimit(before.values(), PARALLEL, async ({ kind, id }) => {
    const answer = await explain(dependencies, { kind, name: id });
    if (answer.outcome !== 'explained') throw new Error(answer.detail);
    foretold.set(id, answer.explanation);
  });
  await world.control((control) => ({ ...control, runNowRequestedAt: world.clock.now() }));
  const earlier = new Set(world.notion.exchanges);
  expect((await world.slice()).stopped).toBeUndefined();
  const after: ReadonlyMap<string, StoredObject> = await tenant.stored();
  const requests = world.notion.exchanges.filter((exchange) => !earlier.has(exchange));
  const exportedTo = await tenant.exportedMembers();
  const contested = contestedObjects([...before.values(), ...after.values()]);
  const moved = new Set(
    [...after.values()].filter((is) => linkOf(is) !== linkOf(before.get(is.id))).map(({ id }): string => id),
  );
  for (const [id, explanation] of foretold) {
    const [was, is] = [before.get(id), after.get(id)];
    // Explaining looks at one object at a time: not at what the same run does with others before.
    if (was === undefined || is === undefined || contested.has(id) || moved.has(String(is.image['manager']))) continue;
    const [said, done] = [foretoldOf(explanation), observed(requests, was, is, explanation)];
    if (moved.size > 0 && onlyMembers(said) && onlyMembers(done)) continue;
    // Everybody in it left with the same run: nobody is there to be taken out.
    if (moved.size > 0 && empties(explanation) && done.action === 'nothing') {
      const stayed = [...(exportedTo.get(id) ?? [])].filter((member) => linkOf(after.get(member)) !== '');
      expect({ id, stayed }).toEqual({ id, stayed: [] });
      continue;
    }
    expect({ explanation, ...done }).toEqual({ explanation, ...said });
    expectValues(explanation, is);
    if (explanation.decision.action !== 'remove') expectMemberships(explanation, exportedTo, after);
  }
}

const linkOf = (object: StoredObject | undefined): string =>
  object?.link?.state === 'active' ? `${object.link.targetId} ${object.link.incarnation}` : '';

/** People who come and go in the same run change what is due to a group's members. */
const onlyMembers = ({ action }: Outcome): boolean => action === 'members' || action === 'nothing';

const empties = ({ decision }: Explanation): boolean => decision.action === 'remove' && decision.how === 'empty';

interface Outcome {
  readonly action: string;
  readonly code?: string | undefined;
  readonly target?: string | undefined;
}

function foretoldOf({ decision }: Explanation): Outcome {
  switch (decision.action) {
    case 'adopt':
      return { action: 'adopt', target: decision.target };
    case 'fail':
      return { action: 'fail', code: decision.code };
    case 'update':
      return { action: decision.changes.length > 0 ? 'update' : 'members' };
    default:
      return { action: decision.action };
  }
}

/** What the run did with the object, by its stored row and by the requests about its target object. */
function observed(
  requests: readonly Exchange[],
  was: StoredObject,
  is: StoredObject,
  { decision }: Explanation,
): Outcome {
  const [linkedBefore, linkedAfter] = [was.link?.state === 'active', is.link?.state === 'active'];
  if (is.work?.state === 'escrow') return { action: 'fail', code: is.work.code };
  if (linkedBefore && !linkedAfter) return { action: 'remove' };
  if (!linkedAfter) return { action: 'nothing' };
  const rejoined = was.link?.incarnation !== is.link?.incarnation;
  if (rejoined && is.link?.origin === 'created') return { action: 'create' };
  if (rejoined) return { action: 'adopt', target: is.link?.targetId };
  const patches = requests
    .filter(({ method, path }) => method === 'PATCH' && path.endsWith(`/${is.link?.targetId}`))
    .map(({ body }) => body);
  const values = patches.filter((body) => !/"members/.test(body));
  if (values.length > 0) return { action: 'update' };
  if (is.kind === 'user' || patches.length === 0) return { action: 'nothing' };
  return { action: decision.action === 'remove' ? 'remove' : 'members' };
}

function expectValues({ decision }: Explanation, is: StoredObject): void {
  const wanted: Record<string, unknown> = {};
  if (decision.action === 'create') Object.assign(wanted, decision.values);
  if (decision.action === 'adopt' || decision.action === 'update') {
    for (const { path, to } of decision.changes) wanted[path] = to;
  }
  for (const [path, value] of Object.entries(wanted)) {
    if (path === MANAGER) continue;
    expect({ path, value: is.exported?.[path] ?? null }).toEqual({ path, value });
  }
}

/** The groups that a person should be in are those that the job knows the account to be in afterwards. */
function expectMemberships(
  { id, memberships = [] }: Explanation,
  exportedTo: ReadonlyMap<string, ReadonlySet<string>>,
  after: ReadonlyMap<string, StoredObject>,
): void {
  const settled = memberships.filter((line) => {
    const group = after.get(line.id);
    return group?.link?.state === 'active' && group.work === undefined;
  });
  const wanted = settled.filter((line) => line.wanted).map((line) => line.id);
  // A group remembers those who left altogether, in case they come back. Without an account they are in none.
  const known = (line: { readonly id: string }): boolean =>
    linkOf(after.get(id)) !== '' && exportedTo.get(line.id)?.has(id) === true;
  expect({ id, in: settled.filter(known).map((line) => line.id) }).toEqual({
    id,
    in: wanted,
  });
}

/** Those whose matching value another object has, had or wants: what one gets depends on what the other does. */
function contestedObjects(objects: readonly StoredObject[]): ReadonlySet<string> {
  const owners = new Map<string, Set<string>>();
  for (const { kind, id, image, exported } of objects) {
    const name =
      kind === 'user'
        ? [image['userPrincipalName'], exported?.['userName']]
        : [image['displayName'], exported?.['displayName']];
    for (const value of name) {
      if (value === undefined) continue;
      const key = `${kind} ${String(value).toLowerCase()}`;
      owners.set(key, (owners.get(key) ?? new Set()).add(id));
    }
  }
  return new Set([...owners.values()].filter((ids) => ids.size > 1).flatMap((ids) => [...ids]));
}
