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

/** Of limits a schema says at most that nobody is created. */
export function keepSettings(fresh: ProvisioningFile, { file }: PresentFile, notes: Notes): ProvisioningFile {
  const said = provisioningSchema.parse(fresh);
  const limits = { ...file.limits, ...fresh.limits };
  return {
    ...fresh,
    ...others(file),
    users: { ...others(file.users), ...fresh.users, ...actionsOf('users', file, fresh, said, notes) },
    groups: { ...others(file.groups), ...fresh.groups, ...actionsOf('groups', file, fresh, said, notes) },
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

const OF_A_SCHEMA: ReadonlySet<string> = new Set([
  ...['$schema', 'scope', 'users', 'groups', 'limits'],
  ...['attributeMappings', 'scopingFilters', 'actions', 'enabled', 'guests'],
]);

/** Everything that an import does not write. */
const others = (part: object | undefined): object =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([name]) => !OF_A_SCHEMA.has(name)));

/** Those that somebody has chosen stay. */
function actionsOf<Name extends 'users' | 'groups'>(
  name: Name,
  file: ProvisioningFile,
  fresh: ProvisioningFile,
  said: ProvisioningConfig,
  notes: Notes,
) {
  const chosen = decided(file[name]?.actions, provisioningSchema.parse({})[name].actions);
  for (const [event, action] of Object.entries(chosen)) {
    const wanted = Object.entries(said[name].actions).find(([each]) => each === event)?.[1];
    if (wanted === action) continue;
    const message = `stays "${action}", as in the file that is there; the schema says "${wanted}"`;
    notes.changed(`$.${name}.actions.${event}`, message, 'Change it if the schema is right');
  }
  const actions = { ...file[name]?.actions, ...fresh[name]?.actions, ...chosen };
  return Object.keys(actions).length === 0 ? {} : { actions };
}

/** What somebody has chosen: a default that is written out, as in the file that comes with the product, is no choice. */
function decided(given: object | undefined, usual: object): Readonly<Record<string, unknown>> {
  const defaults = new Map<string, unknown>(Object.entries(usual));
  return Object.fromEntries(Object.entries(given ?? {}).filter(([name, value]) => defaults.get(name) !== value));
}
