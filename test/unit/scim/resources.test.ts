import { describe, expect, it } from 'vitest';
import { parseAttributePath } from '../../../shared/scim/attribute-path.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { toResource } from '../../../shared/scim/resource-builder.ts';
import { resourceReader } from '../../../shared/scim/resource-reader.ts';

const { user, group } = notionProfile.kinds;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User';

describe('an attribute path', () => {
  it.each([
    ['userName', { name: 'userName' }],
    ['name.formatted', { name: 'name', sub: 'formatted' }],
    ['emails[type eq "work"].value', { name: 'emails', item: { key: 'type', equals: 'work' }, sub: 'value' }],
    ['roles[primary eq true].value', { name: 'roles', item: { key: 'primary', equals: true }, sub: 'value' }],
    ['roles[primary eq "True"].value', { name: 'roles', item: { key: 'primary', equals: true }, sub: 'value' }],
    [`${NOTION}:role`, { schema: NOTION, name: 'role' }],
    [`${ENTERPRISE}:manager.displayName`, { schema: ENTERPRISE, name: 'manager', sub: 'displayName' }],
  ])('%s is understood', (path, parsed) => {
    expect(parseAttributePath(path)).toEqual(parsed);
  });

  it.each(['', '.', 'a.b.c', 'emails[type]', 'emails[type eq "wo"rk"].value', '__proto__', 'name.', 'user Name'])(
    '"%s" is none',
    (path) => {
      expect(parseAttributePath(path)).toBeUndefined();
    },
  );
});

describe("Notion's profile", () => {
  it('lists canonical paths only', () => {
    for (const kind of [user, group]) {
      for (const path of [...Object.keys(kind.attributes), ...Object.keys(kind.filterable)]) {
        expect(parseAttributePath(path), path).toBeDefined();
      }
    }
  });

  it('can look up what it identifies objects by, and knows every attribute it can filter', () => {
    for (const kind of [user, group]) {
      expect(Object.keys(kind.filterable)).toContain(kind.identifiedBy);
      expect(Object.keys(kind.attributes)).toEqual(expect.arrayContaining(Object.keys(kind.filterable)));
    }
  });

  it("maps the five attributes of Entra's gallery application", () => {
    expect(Object.keys(user.attributes)).toEqual(expect.arrayContaining(['userName', 'name.formatted', 'active']));
    expect(Object.keys(group.attributes)).toEqual(expect.arrayContaining(['displayName', 'members']));
  });
});

describe('a resource to create', () => {
  it('nests names, items and extensions, and names the schemas it uses', () => {
    const resource = toResource(user, {
      userName: 'ada@contoso.example',
      'name.givenName': 'Ada',
      'name.familyName': 'Lovelace',
      active: true,
      'emails[type eq "work"].value': 'ada@contoso.example',
      'emails[type eq "home"].value': 'ada@home.example',
      'addresses[type eq "work"].locality': 'London',
      'addresses[type eq "work"].country': 'GB',
      [`${ENTERPRISE}:department`]: 'Engines',
      [`${ENTERPRISE}:manager`]: 'charles@contoso.example',
      [`${ENTERPRISE}:manager.displayName`]: 'Charles',
      [`${NOTION}:role`]: 'restricted_member',
    });
    expect(resource).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE, NOTION],
      userName: 'ada@contoso.example',
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      active: true,
      emails: [
        { type: 'work', value: 'ada@contoso.example' },
        { type: 'home', value: 'ada@home.example' },
      ],
      addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
      [ENTERPRISE]: {
        department: 'Engines',
        manager: { value: 'charles@contoso.example', displayName: 'Charles' },
      },
      [NOTION]: { role: 'restricted_member' },
    });
  });

  it('wraps member ids', () => {
    expect(toResource(group, { displayName: 'Engines', members: ['1', '2'] })).toMatchObject({
      displayName: 'Engines',
      members: [{ value: '1' }, { value: '2' }],
    });
  });

  it('leaves out what is empty or read-only', () => {
    const resource = toResource(user, { userName: 'ada@contoso.example', title: null, displayName: 'Ada' });
    expect(Object.keys(resource)).toEqual(['schemas', 'userName']);
  });

  it('refuses an attribute that the target does not have', () => {
    for (const path of ['nickName', 'constructor', '__proto__', 'toString']) {
      expect(() => toResource(user, { [path]: 'x' })).toThrow(
        expect.objectContaining({ policy: 'rejected', code: 'UnknownTargetAttribute' }),
      );
    }
  });
});

describe('a resource that was answered', () => {
  const read = resourceReader(user);

  it("is read in Notion's shape", () => {
    const answered = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: '922f3d9b-20be-461f-9b69-90928701ce93',
      userName: 'camille.rivet@exemple.example',
      name: { formatted: 'Camille Rivet', givenName: 'Camille', familyName: 'Rivet' },
      emails: [
        { value: 'camille.rivet@exemple.example', primary: true },
        { value: 'c.rivet@autre.example', primary: false },
      ],
      displayName: 'Camille Rivet',
      active: true,
      photos: [],
      meta: { resourceType: 'User', created: '1787393411245', lastModified: '1787393411245' },
      [NOTION]: { role: 'member' },
    };
    expect(read(answered)).toEqual({
      id: '922f3d9b-20be-461f-9b69-90928701ce93',
      values: {
        userName: 'camille.rivet@exemple.example',
        active: true,
        'name.formatted': 'Camille Rivet',
        'name.givenName': 'Camille',
        'name.familyName': 'Rivet',
        displayName: 'Camille Rivet',
        emails: answered.emails,
        'emails[primary eq true].value': 'camille.rivet@exemple.example',
        photos: [],
        [`${NOTION}:role`]: 'member',
      },
    });
  });

  it('may lack everything but its id', () => {
    expect(read({ id: '1' })).toEqual({ id: '1', values: {} });
    expect(read({ id: '1', name: {}, emails: null, active: null, [NOTION]: null })).toEqual({ id: '1', values: {} });
  });

  it('keeps a role that we do not know', () => {
    expect(read({ id: '1', [NOTION]: { role: 'workspace_guru' } })?.values).toEqual({
      [`${NOTION}:role`]: 'workspace_guru',
    });
  });

  it('may write booleans as text, and the manager with or without a name', () => {
    expect(read({ id: '1', active: 'False' })?.values).toEqual({ active: false });
    const manager = { value: 'charles@contoso.example', displayName: 'Charles' };
    expect(read({ id: '1', [ENTERPRISE]: { manager } })?.values).toEqual({
      [`${ENTERPRISE}:manager`]: 'charles@contoso.example',
      [`${ENTERPRISE}:manager.displayName`]: 'Charles',
    });
  });

  it('is none without an id', () => {
    for (const json of [undefined, null, 'text', [], {}, { id: '' }, { id: 7 }]) expect(read(json)).toBeUndefined();
  });

  it('is addressed by own keys only', () => {
    expect(read(Object.create({ id: '1' }))).toBeUndefined();
    expect(read(Object.assign(Object.create({ userName: 'inherited' }), { id: '1' }))?.values).toEqual({});
  });

  it('reads back what was built', () => {
    const values = {
      userName: 'ada@contoso.example',
      'name.formatted': 'Ada',
      'phoneNumbers[type eq "mobile"].value': '+44 1',
      [`${ENTERPRISE}:manager`]: 'charles@contoso.example',
    };
    expect(read({ ...toResource(user, values), id: '1' })?.values).toMatchObject(values);
  });

  it('of a group never brings its members', () => {
    expect(resourceReader(group)({ id: '1', displayName: 'Engines', members: [{ value: '2' }] })?.values).toEqual({
      displayName: 'Engines',
    });
  });
});
