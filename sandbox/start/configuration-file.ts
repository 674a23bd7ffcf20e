// Which provisioning.json the app reads under `npm start`.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The one that the environment names, else the project's own, seen from dist/sandbox: an edit there counts at the next
 * tick, which the copy that was built would not show. Undefined where there is none: the app then reads the copy.
 */
export function configurationFile(
  bundleUrl: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (environment['PROVISIONING_CONFIG']) return environment['PROVISIONING_CONFIG'];
  const projects = fileURLToPath(new URL('../../provisioning.json', bundleUrl));
  return existsSync(projects) ? projects : undefined;
}
