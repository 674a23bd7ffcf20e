// The signed-in caller that App Service describes in a header: believed as far as it names our own tenant.

import * as z from 'zod';
import { parseJson } from '../model/json.ts';
import type { Requester } from '../model/ports.ts';

/** Claim types of the directory, in short and in their long form. */
const ROLES = new Set(['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role']);
const TENANT = new Set(['tid', 'http://schemas.microsoft.com/identity/claims/tenantid']);
/** The object id of a person or a program, and its names, the best first: a sign-in name, a display name, the program's id. */
const ID = new Set(['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier']);
const NAMES = [
  'preferred_username',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'upn',
  'name',
  'azp',
  'appid',
];
const LONGEST_NAME = 200;
/** Who issues tokens of Entra ID, in each cloud: the tenant is the first part of the path. */
const ISSUERS = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'sts.windows.net',
  'sts.chinacloudapi.cn',
]);
/** Characters of the header; the platform's own limit for all headers is far above what a principal needs. */
const LONGEST = 64_000;

const claim = z.object({ typ: z.string(), val: z.string() });
const principal = z.object({ auth_typ: z.string(), claims: z.array(z.unknown()) });

export type Caller =
  | { readonly is: 'nobody' }
  /** Of another identity provider or another tenant. */
  | { readonly is: 'foreign' }
  | { readonly is: 'ours'; readonly roles: readonly string[]; readonly by: Requester };

/** `header`: base64 of JSON, as the platform sets it. `tenantId`: ours. */
export function callerOf(header: string | null, tenantId: string): Caller {
  if (header === null || header.length > LONGEST) return { is: 'nobody' };
  const parsed = principal.safeParse(parseJson(Buffer.from(header, 'base64').toString('utf8')));
  if (!parsed.success) return { is: 'nobody' };
  const claims = parsed.data.claims.flatMap((one) => claim.safeParse(one).data ?? []);
  const values = (types: ReadonlySet<string>): readonly string[] =>
    claims.filter(({ typ }) => types.has(typ)).map(({ val }) => val);
  const tenants = [...values(TENANT), ...values(new Set(['iss'])).map(tenantOfIssuer)];
  const isOurs = tenants.length > 1 && tenants.every((tenant) => tenant === tenantId.toLowerCase());
  if (parsed.data.auth_typ !== 'aad' || !isOurs || values(new Set(['iss'])).length !== 1) return { is: 'foreign' };
  const [id] = values(ID);
  const [name = id ?? 'unnamed'] = NAMES.flatMap((type) => values(new Set([type])));
  const by = { name: name.slice(0, LONGEST_NAME), ...(id !== undefined && { id: id.slice(0, LONGEST_NAME) }) };
  return { is: 'ours', roles: values(ROLES), by };
}

/** Undefined for an issuer that is not Entra ID. */
function tenantOfIssuer(issuer: string): string | undefined {
  const url = URL.parse(issuer);
  if (url === null || url.protocol !== 'https:' || url.port !== '' || !ISSUERS.has(url.hostname)) return undefined;
  return url.pathname.split('/')[1]?.toLowerCase();
}
