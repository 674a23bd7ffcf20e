// Which addresses a secret or a token may be sent to.

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname);

/** Undefined when requests with credentials may go there: https, or http on loopback outside Azure. */
export function transportProblem(url: URL, inAzure: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'does not begin with https://';
  if (!isLoopback(url)) return 'uses http, which would send credentials in the clear';
  return inAzure ? 'uses http on loopback, which is for local use only' : undefined;
}

/** Origin and path, without trailing slash, query and fragment. */
export function withoutTail(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

export interface GraphCloud {
  readonly baseUrl: string;
  /** What a token for Graph is asked for. */
  readonly tokenScope: string;
  /** Where an app registration outside Azure gets its token. */
  readonly authorityHost: string;
}

const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com';

const AUTHORITIES: ReadonlyMap<string, string> = new Map([
  ['https://graph.microsoft.com', PUBLIC_AUTHORITY],
  ['https://graph.microsoft.us', 'https://login.microsoftonline.us'],
  ['https://dod-graph.microsoft.us', 'https://login.microsoftonline.us'],
  ['https://microsoftgraph.chinacloudapi.cn', 'https://login.partner.microsoftonline.cn'],
]);

/** The Graph cloud behind the URL, a version at its end left out; or what is wrong with it. */
export function graphCloud(url: URL, inAzure: boolean): GraphCloud | { readonly problem: string } {
  const problem = transportProblem(url, inAzure);
  if (problem !== undefined) return { problem };
  const baseUrl = withoutTail(url).replace(/\/(?:v1\.0|beta)$/, '');
  const authorityHost = AUTHORITIES.get(baseUrl);
  if (authorityHost !== undefined) return { baseUrl, authorityHost, tokenScope: `${baseUrl}/.default` };
  if (!isLoopback(url) || inAzure) return { problem: 'is not a Microsoft Graph endpoint that is known here' };
  return { baseUrl, authorityHost: PUBLIC_AUTHORITY, tokenScope: 'https://graph.microsoft.com/.default' };
}
