// provisioning.json as it is now: looked at each time it is asked for, read again only when it changed.

import { statSync } from 'node:fs';
import type { Problem } from '../errors/problem.ts';
import type { Random } from '../model/ports.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { type CompiledPolicy, compilePolicy } from './policy.ts';
import {
  checkProvisioning,
  findProvisioningFile,
  type ProvisioningFileOptions,
  provisioningError,
  readProvisioningFile,
} from './provisioning.ts';
import type { ProvisioningConfig } from './shape/provisioning-schema.ts';

/** A configuration that can be used. */
export interface Provisioning {
  readonly text: string;
  readonly config: ProvisioningConfig;
  readonly policy: CompiledPolicy;
}

export interface CurrentProvisioning {
  /** What the file means. Throws ConfigurationError when it is missing or not usable. */
  usable(): Provisioning;
  /** What is wrong with it. Throws ConfigurationError when it cannot be read. */
  problems(): readonly Problem[];
  /** Another text, as if it were in the file. Throws ConfigurationError when it is not usable. */
  compile(text: string): Provisioning;
}

interface Seen {
  readonly stamp: string;
  readonly checked: Checked;
}

type Checked = { readonly problems: readonly Problem[]; readonly usable?: Provisioning };

export function currentProvisioning(
  options: ProvisioningFileOptions,
  profile: TargetProfile,
  random: Random,
): CurrentProvisioning {
  let seen: Seen | undefined;
  const look = (): Checked => {
    const path = findProvisioningFile(options);
    // Taken before the text: a file that is being written is then found changed the next time.
    const stamp = stampOf(path);
    if (seen?.stamp !== stamp) seen = { stamp, checked: check(readProvisioningFile(path)) };
    return seen.checked;
  };
  const check = (text: string): Checked => {
    const { config, problems } = checkProvisioning(text, profile);
    if (config === undefined) return { problems };
    return { problems, usable: { text, config, policy: compilePolicy(config, profile, random) } };
  };
  return {
    usable: () => usableOf(look()),
    problems: () => look().problems,
    compile: (text) => usableOf(check(text)),
  };
}

function usableOf({ usable, problems }: Checked): Provisioning {
  if (usable === undefined) throw provisioningError(problems);
  return usable;
}

/** Another file, or other content: the change time covers what an older modification time would hide. */
function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return [path, stats?.ino, stats?.size, stats?.mtimeMs, stats?.ctimeMs].join(' ');
}
