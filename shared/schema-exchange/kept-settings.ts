// What a provisioning.json that exists says and no schema can: limits, actions, guests, nested groups and whatever else
// stands there. An import replaces mappings and filters, and keeps the rest.

import type { Problem } from '../errors/problem.ts';
import { checkProvisioning } from '../policy/provisioning.ts';
import { type ProvisioningConfig, provisioningSchema } from '../policy/shape/provisioning-schema.ts';
import type { TargetProfile } from '../scim/profile.ts';
import type { Notes } from './exchange-report.ts';
import type { ProvisioningFile } from './provisioning-file.ts';

export interface PresentFile {
  /** As it is written, without defaults. */
  readonly file: ProvisioningFile;
  readonly config: ProvisioningConfig;
}

/** A file that cannot be understood is not replaced: nobody could say what would be lost with it. */
export function readPresent(text: string, profile: TargetProfile): PresentFile | { readonly problem: Problem } {
  const { config, problems } = checkProvisioning(text, profile);
  const [problem] = problems;
  if (config === undefined) {
    const message = `the provisioning.json that is there is not usable: ${problem?.at ?? '$'} ${problem?.message ?? ''}`;
    return { problem: { at: '$', message, remedy: 'Correct it, or move it away' } };
  }
  const file: unknown = JSON.parse(text.replace(/^\uFEFF/u, ''));
  return { file: isFile(file) ? file : {}, config };
}

const isFile = (json: unknown): json is ProvisioningFile => provisioningSchema.safeParse(json).success;

export function keepSettings(fresh: ProvisioningFile, { file }: PresentFile, notes: Notes): ProvisioningFile {
  const { attributeMappings: _, scopingFilters: __, ...users } = file.users ?? {};
  const { attributeMappings: ___, scopingFilters: ____, ...groups } = file.groups ?? {};
  const usual = provisioningSchema.parse({});
  const said = provisioningSchema.parse(fresh);
  const actions = {
    users: decided(users.actions, usual.users.actions),
    groups: decided(groups.actions, usual.groups.actions),
  };
  tellKept('users.actions', actions.users, said.users.actions, notes);
  tellKept('groups.actions', actions.groups, said.groups.actions, notes);
  if (fresh.limits !== undefined) tellKept('limits', decided(file.limits, usual.limits), said.limits, notes);
  const limits = { ...file.limits, ...fresh.limits, ...decided(file.limits, usual.limits) };
  return {
    ...file,
    ...fresh,
    users: { ...users, ...fresh.users, ...merged(users.actions, fresh.users?.actions, actions.users) },
    groups: { ...groups, ...fresh.groups, ...merged(groups.actions, fresh.groups?.actions, actions.groups) },
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

/** What somebody has chosen: a default that is written out, as in the file that comes with the product, is no choice. */
function decided<T extends object>(given: T | undefined, usual: object): Partial<T> {
  const choices: Partial<T> = { ...given };
  for (const [name, value] of Object.entries(usual)) {
    if (Reflect.get(choices, name) === value) Reflect.deleteProperty(choices, name);
  }
  return choices;
}

function merged<T extends object>(there: T | undefined, fresh: T | undefined, chosen: Partial<T>) {
  const actions = { ...there, ...fresh, ...chosen };
  return Object.keys(actions).length === 0 ? {} : { actions };
}

/** What the file that is there says explicitly and the schema otherwise. */
function tellKept(
  path: string,
  kept: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, unknown>>,
  notes: Notes,
): void {
  for (const [name, value] of Object.entries(kept)) {
    if (said[name] === value) continue;
    const message = `stays ${JSON.stringify(value)}, as in the file that is there; the schema says ${JSON.stringify(said[name])}`;
    notes.changed(`$.${path}.${name}`, message, 'Change it if the schema is right');
  }
}
