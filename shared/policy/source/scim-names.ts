// What Entra ID calls an attribute that somebody names as SCIM does.

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    active: 'accountEnabled',
    costcenter: 'employeeOrgData.costCenter',
    division: 'employeeOrgData.division',
    emails: 'mail',
    employeenumber: 'employeeId',
    externalid: 'objectId',
    locale: 'preferredLanguage',
    'name.familyname': 'surname',
    'name.formatted': 'displayName',
    'name.givenname': 'givenName',
    nickname: 'mailNickname',
    organization: 'companyName',
    title: 'jobTitle',
    username: 'userPrincipalName',
  }),
);

/** Undefined for a name that is none of SCIM's. The schema in front and the case of the name do not count. */
export function entraNameOf(name: string): string | undefined {
  const path = name.replace(/^urn:.*:(?=[\w.]+(?:\[|$))/u, '').replace(/\[.*$/u, '');
  return NAMES.get(path.toLowerCase());
}
