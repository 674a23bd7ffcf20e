// Where Graph is, and whether a link belongs there.

import { ConfigurationError } from '../errors/index.ts';
import { requireSecureUrl, type SecureUrlOptions } from '../http/secure-url.ts';

const VERSION = '/v1.0';

export interface GraphRoot {
  /** Without version and trailing slash. */
  readonly baseUrl: string;
  readonly host: string;
  /** What a token for this cloud is asked for. */
  readonly tokenScope: string;
  owns(url: string): boolean;
  /** The address of a path below the version. */
  address(path: string): URL;
  /** Path and query below the version. Throws ConfigurationError when the link leads elsewhere. */
  relative(link: string): string;
}

/** `baseUrl` may end with the version. Throws ConfigurationError when a token may not be sent there. */
export function graphRoot(baseUrl: string, options: SecureUrlOptions): GraphRoot {
  const base = requireSecureUrl(baseUrl, 'GRAPH_BASE_URL', options);
  const path = base.pathname.replace(/\/+$/, '').replace(/\/v1\.0$/i, '');
  const prefix = `${path}${VERSION}/`;
  const parsed = (link: string): URL | undefined => {
    const url = URL.parse(link);
    return url !== null && url.origin === base.origin && url.pathname.startsWith(prefix) ? url : undefined;
  };
  return {
    baseUrl: base.origin + path,
    host: base.host,
    tokenScope: `${base.origin}/.default`,
    address: (below) => new URL(`${base.origin}${path}${VERSION}${below}`),
    owns: (url) => parsed(url) !== undefined,
    relative: (link) => {
      const url = parsed(link);
      if (url === undefined) throw foreignLink(base.host);
      return `/${url.pathname.slice(prefix.length)}${url.search}`;
    },
  };
}

function foreignLink(host: string): ConfigurationError {
  return new ConfigurationError({
    code: 'StoredLinkForeign',
    detail: `A stored link does not lead to ${host}. The app sends no token there.`,
  });
}
