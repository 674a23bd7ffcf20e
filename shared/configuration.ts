// The configuration of one installation. Settings are read once a process, when they are first asked for;
// provisioning.json whenever it changed.

import { once } from './concurrency/once.ts';
import { ConfigurationError } from './errors/index.ts';
import { describeProblem } from './errors/problem.ts';
import type { Random } from './model/ports.ts';
import { currentProvisioning } from './policy/current-provisioning.ts';
import type { CompiledPolicy } from './policy/policy.ts';
import type { ProvisioningFileOptions } from './policy/provisioning.ts';
import { notionProfile } from './scim/profiles/notion.ts';
import { checkSettings, type Settings, type SettingsCheck, settingsError } from './settings/settings.ts';

export interface Configuration {
  /** All of them. Throws ConfigurationError when one is not usable. */
  settings(): Settings;
  /** A part of the settings, whatever is wrong with the others. Throws ConfigurationError when it is not usable. */
  part<Name extends keyof Settings>(name: Name): Settings[Name];
  /** What provisioning.json means now. Throws ConfigurationError. */
  policy(): CompiledPolicy;
  settingsCheck(): SettingsCheck;
  /** Problems of provisioning.json, in words. Throws ConfigurationError when there is no such file. */
  provisioningProblems(): readonly string[];
  /** Everything that keeps the job from running. */
  errors(): readonly ConfigurationError[];
}

export function createConfiguration(options: ProvisioningFileOptions, random: Random): Configuration {
  const settingsCheck = once(() => checkSettings(options.env));
  const settings = (): Settings => {
    const { settings: usable, problems } = settingsCheck();
    if (usable === undefined) throw settingsError(problems);
    return usable;
  };
  const provisioning = currentProvisioning(options, notionProfile, random);
  return {
    settings,
    part: (name) => {
      const { parts, problems } = settingsCheck();
      const value = parts[name];
      if (value === undefined) throw settingsError(problems);
      return value;
    },
    policy: provisioning.policy,
    settingsCheck,
    provisioningProblems: () => provisioning.problems().map(describeProblem),
    errors: () => [settings, provisioning.policy].flatMap((read) => errorOf(read) ?? []),
  };
}

function errorOf(read: () => unknown): ConfigurationError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}
