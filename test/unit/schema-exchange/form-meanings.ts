// What each file of test/fixtures/schemas/forms means: the lines of the provisioning.json that it must become, how the
// command ends, and what the report must say.

import { PEOPLE } from './form-meanings-of-people.ts';
import { ACTIVE, CUT_OFF, GALLERY, GROUPS, type Meaning, NAME, nothing, SALES, UPN } from './meaning.ts';

export const MEANINGS: Readonly<Record<string, Meaning>> = {
  // Other tools' files of the same schema.
  'graph-explorer.json': GALLERY,
  'portal-download.json': GALLERY,
  'list-of-jobs.json': GALLERY,
  'batch-answer.json': GALLERY,
  'terraform-state.json': GALLERY,
  'terraform-show.json': GALLERY,
  'arm-like.json': GALLERY,
  'logic-app-body.json': GALLERY,
  'windows-powershell-counted-lists.json': GALLERY,
  'everything-as-text.json': GALLERY,
  'windows-powershell-redirect.json': GALLERY,
  'byte-order-mark.json': GALLERY,
  'empty-entries.json': GALLERY,
  'jobs-of-which-one-is-notion.json': GALLERY,
  'scim-1-names.json': GALLERY,
  'json-in-json.json': GALLERY,
  'blanks-in-names.json': { exit: 0, carried: [UPN, ACTIVE, ...GROUPS] },
  'application-with-templates.json': {
    exit: 0,
    carried: ['scope: all', UPN, NAME, ACTIVE, ...GROUPS],
    says: [/In scope: every user of the tenant, guests too\./],
  },
  'powershell-depth-100.json': { exit: 0, carried: [UPN, NAME, ACTIVE, 'users: "en-GB" → locale', ...GROUPS] },
  'powershell-depth-8.json': { exit: 0, carried: [UPN, NAME, ACTIVE, 'users: ToUpper([jobTitle]) → title', ...GROUPS] },
  'powershell-unrolled-lists.json': { exit: 0, carried: [UPN, NAME, ACTIVE, SALES, ...GROUPS] },
  'python-snake-case.json': { exit: 0, carried: [UPN, NAME, ACTIVE, SALES, ...GROUPS] },
  'sdk-numbers-for-names.json': {
    exit: 0,
    carried: [UPN, NAME, ACTIVE, 'users: jobTitle → title (only at creation)', ...GROUPS],
  },

  // Of which nothing is left.
  'powershell-depth-2.json': nothing(CUT_OFF),
  'powershell-depth-4.json': nothing(CUT_OFF),
  'powershell-depth-6.json': nothing(CUT_OFF),
  'powershell-depth-7.json': nothing(CUT_OFF, /Users › User name \(/, /there is no usable mapping of userName/),
  'export-clixml.xml': nothing(/Export-Clixml writes\. Write it as JSON/),
  'format-list.txt': nothing(/a list that PowerShell shows on the screen/),
  'sign-in-page.html': nothing(/is a web page, perhaps a sign-in page/),
  'graph-refusal.json': nothing(/Authorization_RequestDenied\. Sign in with Synchronization\.Read\.All/),
  'schema.yaml': nothing(/is YAML\. Convert it to JSON/),
  'main.tf': nothing(/a configuration of Terraform.*the state of Terraform serves as well/),
  'cut-in-half.json': nothing(/The file ends too early/),
  'a-part-of-a-schema.json': nothing(/is a part of a schema/),
  'scim-schemas.json': nothing(/an answer of a SCIM service/),
  'provisioning.json': nothing(/is a provisioning\.json already/),
  'jobs-of-two-applications.json': nothing(
    /2 different schemas.*--schema: '\$\.value\[0\]\.schema' \(slack\.1, Slack\), or '\$\.value\[1\]\.schema' \(customapp/,
  ),
  'json-with-comments.json': nothing(/begins with a comment, which JSON does not have/),
  'json-lines.json': nothing(/There is more behind the first JSON text/),
  'curl-with-headers.txt': nothing(/a whole answer with its headers\. Leave the headers out/),
  'actions-unreadable.json': nothing(/^Nothing can be used: \$\..*\.flowTypes: must be a text and is an object\./),
  'jobs-without-schemas.json': nothing(/^Nothing can be used: the file tells of jobs, without their schemas\./),
  'from-workday.json': nothing(
    /^Nothing can be used: the schema does not map users\./,
    /starts in Workday, not in Entra ID/,
  ),

  // What is written.
  'app-roles-three-ways.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      'users: AssertiveAppRoleAssignmentsComplex([appRoleAssignments]) → roles',
      'users: SingleAppRoleAssignment([appRoleAssignments]) → urn:ietf:params:scim:schemas:extension:notion:2.0:User:role',
      'users: SingleAppRoleAssignment([appRoleAssignments]) → title',
      ...GROUPS,
    ],
  },
  'target-without-its-extension.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/Did you mean "urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:department"\?/],
  },
  'tree-of-unknown-parameters.json': {
    exit: 2,
    carried: [UPN, ACTIVE, 'users: Left([jobTitle], "3") → title', ...GROUPS],
    says: [/the tree is read as Left\(\[jobTitle\], "3"\), in a form that is not documented/],
  },
  'tree-cut-off.json': { exit: 2, carried: [UPN, ACTIVE, ...GROUPS], says: [CUT_OFF] },
  'source-as-text.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/must be an object and is a text\. Download the schema again/],
    never: /PowerShell/,
  },
  'source-under-another-name.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/\.sourceAttributeName\): title has neither a source nor a default value where Entra has them/],
  },
  'flow-behavior-unknown.json': {
    exit: 2,
    carried: [UPN, ACTIVE, 'users: jobTitle → title', ...GROUPS],
    says: [/the flow behavior "flownever" is not known/],
  },
  'display-name-only.json': GALLERY,
  'display-name-beside-its-parts.json': {
    exit: 0,
    carried: [UPN, ACTIVE, 'users: givenName → name.givenName', 'users: surname → name.familyName', ...GROUPS],
    says: [/displayName cannot be written: the target makes it of name\.givenName and name\.familyName/],
  },
  'fax-and-pager.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [
      /Users › Fax \(\$\..*the target keeps phoneNumbers of the types work, mobile and other only/,
      /Users › Pager/,
    ],
  },
  'functions-of-graphs-list.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      'users: Trim([jobTitle]) → title',
      'users: Prepend("x-", [employeeType]) → userType',
      'users: IIF(IsNothing([preferredLanguage]), "en-GB", [preferredLanguage]) → locale',
      'users: AppRoleAssignments([appRoleAssignments]) → roles',
      ...GROUPS,
    ],
  },
  'functions-of-entra-connect.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [
      /Write Append\(ToUpper\(Replace\(\[jobTitle\], , "\^\\\\s\+", , "", , \)\), "!"\) instead\./,
      /there is no function PadLeft/,
    ],
  },
  'tree-lost-one-param.json': { exit: 0, carried: [UPN, ACTIVE, 'users: Left([jobTitle], 3) → title', ...GROUPS] },
  'value-cut-to-null.json': {
    exit: 0,
    carried: ['users: ToLower([mail]) → userName (matching 1)', ACTIVE, ...GROUPS],
  },
  'typical-of-an-own-application.json': {
    exit: 0,
    carried: [
      'users: ToLower(Coalesce([mail], [userPrincipalName]), ) → userName (matching 1)',
      ACTIVE,
      'users: jobTitle → title',
      'users: mail → emails[type eq "work"].value',
      'users: preferredLanguage → preferredLanguage',
      'users: givenName → name.givenName',
      'users: surname → name.familyName',
      'users: Join(" ", [givenName], [surname]) → name.formatted',
      'users: manager → urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
      ...GROUPS,
    ],
  },
  'trees-without-parameters.json': {
    exit: 0,
    carried: [UPN, ACTIVE, 'users: Left([jobTitle], 10) → title', ...GROUPS],
  },
  'trees-without-texts.json': { exit: 0, carried: [UPN, ACTIVE, 'users: Left([jobTitle], "10") → title', ...GROUPS] },
  'text-that-disagrees.json': {
    exit: 2,
    carried: [UPN, ACTIVE, 'users: ToUpper([jobTitle]) → title', ...GROUPS],
    says: [/the tree counts, as in Entra/],
  },
  'literals.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      'users: "en-GB" → locale',
      'users: "True" → userType',
      'users: "7" → title',
      'users: "en" → preferredLanguage (only at creation)',
      ...GROUPS,
    ],
  },
  'app-roles-and-everybody.json': {
    exit: 2,
    carried: ['scope: all', UPN, ACTIVE, ...GROUPS],
    says: [/app roles exist only where people are assigned, and here everybody is in scope/],
  },
  'groups-cut-off.json': {
    exit: 2,
    carried: [UPN, NAME, ACTIVE, 'groups: not made in Notion'],
    says: [CUT_OFF],
  },
  'values-only-added.json': {
    exit: 2,
    carried: [
      UPN,
      ACTIVE,
      'users: otherMails → emails',
      'users: jobTitle → title (only at creation)',
      'users: preferredLanguage → locale',
      ...GROUPS,
    ],
    says: [/Entra only adds values and takes none away/, /Entra fills the attribute where it is empty/],
  },

  ...PEOPLE,
};
