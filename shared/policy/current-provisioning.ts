// provisioning.json as it is now: looked at each time it is asked for, read again only when it changed.

import { statSync } from 'node:fs';
import type { Problem } from '../errors/problem.ts';
import type { Random } from '../model/ports.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { type CompiledPolicy, compilePolicy } from './policy.ts';
import {
  checkProvisioning,
  findProvisioningFile,
  type ProvisioningCheck,
  type ProvisioningFileOptions,
  provisioningError,
  readProvisioningFile,
} from './provisioning.ts';

export interface CurrentProvisioning {
  /** What the file means. Throws ConfigurationError when it is missing or not usable. */
  policy(): CompiledPolicy;
  /** What is wrong with it. Throws ConfigurationError when it cannot be read. */
  problems(): readonly Problem[];
}

interface Seen {
  readonly stamp: string;
  readonly check: ProvisioningCheck;
  readonly policy?: CompiledPolicy;
}

export function currentProvisioning(
  options: ProvisioningFileOptions,
  profile: TargetProfile,
  random: Random,
): CurrentProvisioning {
  let seen: Seen | undefined;
  const look = (): Seen => {
    const path = findProvisioningFile(options);
    // Taken before the text: a file that is being written is then found changed the next time.
    const stamp = stampOf(path);
    if (seen?.stamp === stamp) return seen;
    const check = checkProvisioning(readProvisioningFile(path), profile);
    const { config } = check;
    seen = { stamp, check, ...(config !== undefined && { policy: compilePolicy(config, profile, random) }) };
    return seen;
  };
  return {
    policy: () => {
      const { policy, check } = look();
      if (policy === undefined) throw provisioningError(check.problems);
      return policy;
    },
    problems: () => look().check.problems,
  };
}

/** Another file, or other content: the change time covers what an older modification time would hide. */
function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return [path, stats?.ino, stats?.size, stats?.mtimeMs, stats?.ctimeMs].join(' ');
}
