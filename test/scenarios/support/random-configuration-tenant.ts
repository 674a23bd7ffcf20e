// A random tenant whose people and groups have the attributes that random configurations ask for, in a workspace that
// was not empty before.

import fc from 'fast-check';
import { DEFAULT_ACCESS } from '../../../sandbox/graph/enterprise-application.ts';
import type { FaultAction } from '../../../sandbox/simulator/faults.ts';
import { tickWithDeath } from './boundaries.ts';
import { unlessRefused } from './directory-events.ts';
import { outcomeOf } from './gates.ts';
import { type ClauseNames, hireDate } from './random-configuration-clauses.ts';
import { provisioning, type Spec, spec } from './random-configuration-spec.ts';
import { ROLES } from './random-configuration-view.ts';
import { RandomTenant, type TenantEvent, tenantEvent } from './random-tenant.ts';
import { later } from './tenant.ts';
import { mail, type World } from './world.ts';

const USERS = 8;
const GROUPS = 6;
/** Answers that were lost hide what they did for as long as look-ups may be behind, and then some. */
const MINUTES = 5;
/** No object has it. */
const UNKNOWN_GROUP = '5e2c7e0a-6f0b-4c7e-9a55-0d3c9a1b7f10';

/** Days are counted from the beginning of the story. */
const ATTRIBUTES: Readonly<Record<string, readonly unknown[]>> = {
  department: [null, 'Sales', 'Sales EMEA', 'Legal', 'sales', ''],
  jobTitle: [null, 'Account Manager', 'Engineer'],
  employeeId: [null, '99', '100', '00101', 'A101'],
  onPremisesSyncEnabled: [null, true, false],
  proxyAddresses: [[], ['SMTP:a@contoso.com'], ['smtp:a@contoso.com', 'smtp:b@fabrikam.com'], ['smtp:c@contoso.com']],
  surname: [null, 'Doe'],
  givenName: [null, 'Ada'],
  businessPhones: [[], ['+1 555 0100', '+1 555 0101'], ['+1 555 0102']],
  officeLocation: [null, 'Berlin 1'],
  city: [null, 'Berlin', ''],
  employeeType: [null, 'Contractor'],
  employeeHireDate: [null, 0, 1, 2, 4, 9],
};
const GROUP_ATTRIBUTES: Readonly<Record<string, readonly unknown[]>> = {
  description: [null, 'Team', 'Other'],
  groupTypes: [[], ['Unified']],
  securityEnabled: [true, false],
};

const user = fc.nat(USERS - 1);
const group = fc.nat(GROUPS - 1);
const fault = fc.constantFrom('targetFault' as const, 'sourceFault' as const);
const action = fc.constantFrom<FaultAction>(
  { status: 429, retryAfter: 0 },
  { status: 500 },
  { status: 503 },
  { reset: true },
  { status: 503, takesEffect: true },
  { reset: true, takesEffect: true },
);

const configuredEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('attribute' as const),
      user,
      name: fc.constantFrom(...Object.keys(ATTRIBUTES)),
      value: fc.nat(11),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('groupAttribute' as const),
      group,
      name: fc.constantFrom(...Object.keys(GROUP_ATTRIBUTES)),
      value: fc.nat(5),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('manager' as const), user, manager: fc.nat(USERS) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mail' as const), user, text: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('partner' as const), user, text: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('userRole' as const), user, role: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('groupRole' as const), group, role: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('days' as const), days: fc.constantFrom(1, 2, 5) }) },
);
const trouble = fc.oneof(
  fc.record({ type: fc.constant('kill' as const), boundary: fc.integer({ min: 1, max: 1_200 }) }),
  fc.record({ type: fault, action, probability: fc.constantFrom(0.05, 0.3, 0.9) }),
);
const configure = fc.record({ type: fc.constant('configure' as const), spec });

type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
type Change = Exclude<ValueOf<typeof configuredEvent>, { type: 'days' }>;
export type Step = TenantEvent | ValueOf<typeof configuredEvent | typeof trouble | typeof configure>;

/** Whatever happens to a tenant, to its configuration, to the wire, and to the process. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: tenantEvent },
  { weight: 5, arbitrary: configuredEvent },
  { weight: 3, arbitrary: configure },
  { weight: 2, arbitrary: trouble },
);

/** The same without faults and kills. */
export const calmStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: tenantEvent },
  { weight: 5, arbitrary: configuredEvent },
  { weight: 3, arbitrary: configure },
);

export class ConfiguredTenant {
  readonly world: World;
  readonly names: ClauseNames;
  /** In the order of their numbers. */
  readonly users: readonly string[];
  readonly anchors: readonly string[];
  spec: Spec;
  limits: Readonly<Record<string, number>>;
  readonly #random: RandomTenant;

  constructor(world: World, first: Spec, limits: Readonly<Record<string, number>>) {
    this.world = world;
    this.#random = new RandomTenant(world);
    const { users } = world.graph.directory.snapshot();
    const idsOf = (prefix: string): string[] =>
      users.filter((one) => String(one.userPrincipalName).startsWith(prefix)).map(({ id }) => id);
    this.users = idsOf('user-');
    this.anchors = idsOf('anchor-');
    this.names = {
      groups: [...this.groups.flat(), UNKNOWN_GROUP],
      start: Math.floor(world.clock.now() / 1_000) * 1_000,
    };
    this.spec = first;
    this.limits = limits;
    this.#configure();
  }

  /** By their numbers: each group, and after it those that were destroyed and made again as it. */
  get groups(): readonly (readonly string[])[] {
    return this.#random.groups;
  }

  async apply(step: Step): Promise<void> {
    switch (step.type) {
      case 'configure':
        this.spec = step.spec;
        return this.#configure();
      case 'kill':
        await tickWithDeath(this.world, step);
        return later(this.world, MINUTES);
      case 'targetFault':
      case 'sourceFault': {
        const { faults } = step.type === 'targetFault' ? this.world.notion : this.world.graph;
        faults.add({ match: { path: '/', probability: step.probability }, action: step.action });
        await outcomeOf(this.world.slice());
        faults.clear();
        return later(this.world, MINUTES);
      }
      case 'days':
        return later(this.world, step.days * 24 * 60);
      case 'attribute':
      case 'groupAttribute':
      case 'manager':
      case 'mail':
      case 'partner':
      case 'userRole':
      case 'groupRole':
        return unlessRefused(() => this.#change(step));
      default:
        return this.#random.apply(step);
    }
  }

  /** Faults stop, the source stops, and so much time passes that everything is tried again. */
  async comeToRest(): Promise<void> {
    for (let days = 0; days < 2; days += 1) {
      later(this.world, 25 * 60);
      await this.#random.comeToRest();
    }
  }

  raiseLimits(limits: Readonly<Record<string, number>>): void {
    this.limits = limits;
    this.#configure();
  }

  #configure(): void {
    this.world.config = provisioning(this.spec, this.names, this.limits);
  }

  #change(step: Change): void {
    const { directory } = this.world.graph;
    const userId = 'user' in step ? (this.users[step.user] ?? '') : '';
    const [groupId = ''] = 'group' in step ? (this.groups[step.group] ?? []) : [];
    switch (step.type) {
      case 'attribute':
        directory.updateUser(userId, { [step.name]: this.#value(step.name, pick(ATTRIBUTES[step.name], step.value)) });
        return;
      case 'groupAttribute':
        directory.updateGroup(groupId, { [step.name]: pick(GROUP_ATTRIBUTES[step.name], step.value) });
        return;
      case 'manager':
        directory.updateUser(userId, { manager: this.users[step.manager] ?? null });
        return;
      case 'mail':
        directory.updateUser(userId, { mail: step.text % 3 === 0 ? null : mail(`mail-${step.user}.${step.text}`) });
        return;
      case 'partner': {
        const alias = `user-${step.user}.${step.text}_partner.example`;
        directory.updateUser(userId, { userPrincipalName: `${alias}#EXT#@contoso.example` });
        return;
      }
      case 'userRole':
      case 'groupRole':
        directory.assign(step.type === 'userRole' ? userId : groupId, Object.keys(ROLES)[step.role] ?? DEFAULT_ACCESS);
        return;
    }
  }

  #value = (name: string, value: unknown): unknown =>
    name === 'employeeHireDate' && typeof value === 'number' ? hireDate(this.names.start, value) : value;
}

const pick = (values: readonly unknown[] = [], index: number): unknown => values[index % values.length];
