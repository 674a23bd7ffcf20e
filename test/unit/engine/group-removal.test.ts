// What becomes of a group out of scope, by who made it: pure, from the row and the settings.

import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/engine/decide/decide.ts';
import { type Link, type StoredObject, sourceId, targetId } from '../../../shared/model/stored-object.ts';
import { NOW, policy } from '../support/policies.ts';

const TARGET = targetId('t');
const STANDING = {
  entitled: false,
  roles: [],
  roleCatalogue: [],
  context: { scope: {}, linkedReferences: {} },
  now: NOW,
};

const group: StoredObject = {
  kind: 'group',
  id: sourceId('0cf29cb4-3568-44d9-a1b8-893da55dba09'),
  image: { displayName: 'Design' },
  life: 'live',
  generation: 1,
};

const linked = (origin: Link['origin']): StoredObject => ({
  ...group,
  link: { targetId: TARGET, state: 'active', incarnation: 1, origin },
});

/** The process died while the target object changed hands. */
const takingOver = (origin: Link['origin']): StoredObject => ({
  ...group,
  intent: { at: NOW, values: { displayName: 'Design' }, takes: { targetId: TARGET, origin } },
});

describe.each([
  ['empty', 'created', 'empty'],
  ['empty', 'found', 'empty'],
  ['deleteOurs', 'created', 'delete'],
  ['deleteOurs', 'adopted', 'unlink'],
  ['deleteOurs', 'found', 'unlink'],
  ['delete', 'created', 'delete'],
  ['delete', 'adopted', 'delete'],
  ['delete', 'found', 'unlink'],
] as const)('where the setting is %s, a group of origin %s', (outOfScope, origin, how) => {
  it.each([
    ['linked', linked(origin)],
    ['about to change hands', takingOver(origin)],
  ])(`that is %s meets with: ${how}`, (_, object) => {
    const settings = policy({ groups: { actions: { outOfScope } } });
    expect(decide(object, STANDING, settings)).toMatchObject({ type: 'remove', reason: 'outOfScope', how });
  });
});
