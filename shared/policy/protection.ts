// The list of protected accounts, and where the addresses in it may stand.

import type { Policy, Protection } from '../model/ports.ts';
import type { KindProfile } from '../scim/profile.ts';
import type { ProvisioningConfig } from './shape/provisioning-schema.ts';

/** Read for the sake of the list alone, whatever the mappings use. */
const ADDRESSES = ['userPrincipalName', 'mail'];
/** Looked at where a mapping or a filter reads them. */
const MORE_ADDRESSES = ['otherMails', 'proxyAddresses', 'imAddresses'];

export function compileProtection(
  { protected: { users } }: ProvisioningConfig,
  { attributes }: KindProfile,
): Protection {
  const named = Object.entries(attributes);
  return {
    entries: new Set(users.map((entry) => entry.toLowerCase())),
    source: [...ADDRESSES, ...MORE_ADDRESSES],
    // The manager's is an address, too, but not the person's own.
    target: named.filter(([, { uniqueBy }]) => uniqueBy !== undefined).map(([path]) => path),
    ranks: Object.fromEntries(
      named.flatMap(([path, { ranked, canonicalValues = [] }]) => (ranked === true ? [[path, canonicalValues]] : [])),
    ),
  };
}

/** What Graph must be asked for, so that addresses on the list are known. */
export const addressesToRead = ({ protected: { users } }: ProvisioningConfig): readonly string[] =>
  users.some((entry) => entry.includes('@')) ? ADDRESSES : [];

/** Target attribute path → its values that let somebody administer the target. */
export function administrativeValues({ attributes }: KindProfile): Policy['administrative'] {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([path, { administrative }]) =>
      administrative === undefined ? [] : [[path, administrative]],
    ),
  );
}
