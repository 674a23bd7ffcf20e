// The clouds that Microsoft Graph is offered in, and where an app signs in for each: the only table of them.

import { isLoopback } from '../model/loopback.ts';
import { transportProblem, withoutTail } from './endpoint-rules.ts';

export interface GraphCloud {
  /** Without version and trailing slash. */
  readonly baseUrl: string;
  /** Where an app registration outside Azure gets its token. */
  readonly authorityHost: string;
  /** Hosts of the table service of its storage accounts. */
  readonly tables: readonly RegExp[];
}

const GLOBAL_AUTHORITY = 'https://login.microsoftonline.com';

/** Of an account, and of an account with a DNS zone of its own. */
const GLOBAL_TABLES = [/^[a-z0-9-]+\.table\.core\.windows\.net$/, /^[a-z0-9-]+\.z\d+\.table\.storage\.azure\.net$/];
const US_TABLES = [/^[a-z0-9-]+\.table\.core\.usgovcloudapi\.net$/];
const CHINA_TABLES = [/^[a-z0-9-]+\.table\.core\.chinacloudapi\.cn$/];
const US_AUTHORITY = 'https://login.microsoftonline.us';
const CHINA_AUTHORITY = 'https://login.partner.microsoftonline.cn';

/** Tokens of one cloud are worth nothing in another. */
export const GRAPH_CLOUDS: readonly GraphCloud[] = [
  { baseUrl: 'https://graph.microsoft.com', authorityHost: GLOBAL_AUTHORITY, tables: GLOBAL_TABLES },
  { baseUrl: 'https://graph.microsoft.us', authorityHost: US_AUTHORITY, tables: US_TABLES },
  { baseUrl: 'https://dod-graph.microsoft.us', authorityHost: US_AUTHORITY, tables: US_TABLES },
  { baseUrl: 'https://microsoftgraph.chinacloudapi.cn', authorityHost: CHINA_AUTHORITY, tables: CHINA_TABLES },
];

/** The Graph cloud behind the URL, a version at its end left out; or what is wrong with it. */
export function graphCloud(url: URL, inAzure: boolean): GraphCloud | { readonly problem: string } {
  const problem = transportProblem(url, inAzure);
  if (problem !== undefined) return { problem };
  const baseUrl = withoutTail(url).replace(/\/(?:v1\.0|beta)$/, '');
  const known = GRAPH_CLOUDS.find((cloud) => cloud.baseUrl === baseUrl);
  if (known !== undefined) return known;
  if (!isLoopback(url) || inAzure) return { problem: 'is not a known Microsoft Graph endpoint' };
  return { baseUrl, authorityHost: GLOBAL_AUTHORITY, tables: [] };
}
