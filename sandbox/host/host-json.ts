// host.json of an app: only the route prefix matters here.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The prefix of all routes, from the host.json beside the entry module or in the nearest folder above it. */
export function routePrefix(entry: string): string {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    const path = join(folder, 'host.json');
    if (existsSync(path)) return prefixIn(JSON.parse(readFileSync(path, 'utf8')));
    if (dirname(folder) === folder) return 'api';
  }
}

function prefixIn(settings: { extensions?: { http?: { routePrefix?: string } } }): string {
  return settings.extensions?.http?.routePrefix ?? 'api';
}
