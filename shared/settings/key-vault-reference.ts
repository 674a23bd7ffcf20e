// Whether a setting comes from Key Vault. The app sees the resolved value; only the platform can tell where it came from.

import type { Problem } from '../errors/problem.ts';
import { isRecord, parseJson } from '../model/json.ts';

/**
 * App Service documents the variable as the list of all references of the app. That it is an object by name of the setting
 * is how the platform's own Kudu reads it, and documented nowhere: of anything else nothing is concluded.
 */
const REFERENCES = 'WEBSITE_KEYVAULT_REFERENCES';

export function plainTokenWarnings(env: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  const references = parseJson(env[REFERENCES] ?? '');
  if (!isRecord(references) || !Object.values(references).every(isRecord)) return [];
  const names = Object.keys(references).map((name) => name.toUpperCase());
  if (names.includes('NOTION_SCIM_TOKEN')) return [];
  return [
    {
      at: 'NOTION_SCIM_TOKEN',
      message: 'is a plain app setting, which everybody who may read the settings of the app can see',
      remedy: 'Store the token in Key Vault, and make the setting a reference to it: @Microsoft.KeyVault(SecretUri=…)',
    },
  ];
}
