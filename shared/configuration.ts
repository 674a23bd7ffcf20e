// The configuration of one installation. Settings are read once a process, when they are first asked for;
// provisioning.json whenever it changed.

import { once } from './concurrency/once.ts';
import { ConfigurationError } from './errors/index.ts';
import type { Problem } from './errors/problem.ts';
import { liveTokens } from './model/live-tokens.ts';
import type { Random } from './model/ports.ts';
import { type CurrentProvisioning, currentProvisioning, type Provisioning } from './policy/current-provisioning.ts';
import type { ProvisioningFileOptions } from './policy/provisioning.ts';
import { notionProfile } from './scim/profiles/notion.ts';
import { checkSettings, type Settings, type SettingsCheck, settingsError } from './settings/settings.ts';

export interface Configuration {
  /** All of them. Throws ConfigurationError when one is not usable. */
  settings(): Settings;
  /** A part of the settings, whatever is wrong with the others. Throws ConfigurationError when it is not usable. */
  part<Name extends keyof Settings>(name: Name): Settings[Name];
  /** provisioning.json as it is now. Throws ConfigurationError. */
  provisioning(): Provisioning;
  compile: CurrentProvisioning['compile'];
  settingsCheck(): SettingsCheck;
  /** Problems of provisioning.json. Throws ConfigurationError when there is no such file. */
  provisioningProblems(): readonly Problem[];
  /** What is wrong with the settings, and with provisioning.json. */
  errors(): readonly ConfigurationError[];
}

export function createConfiguration(options: ProvisioningFileOptions, random: Random): Configuration {
  const settingsCheck = once(() => {
    const check = checkSettings(options.env);
    // Whatever this process is told or asked, also before it sends anything.
    if (check.parts.notion !== undefined) liveTokens.remember(check.parts.notion.token.reveal());
    return check;
  });
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
    provisioning: provisioning.usable,
    compile: provisioning.compile,
    settingsCheck,
    provisioningProblems: provisioning.problems,
    errors: () => [settings, provisioning.usable].flatMap((read) => errorOf(read) ?? []),
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
