// What each file of test/fixtures/schemas/forms means: the lines of the provisioning.json that it must become, how the
// command ends, and what the report must say.

export interface Meaning {
  readonly exit: 0 | 1 | 2;
  /** What is carried over, without the lines that are in every result. Absent: nothing is written. */
  readonly carried?: readonly string[];
  /** In this order, in the report. The first one must be in its first line where it begins with ^. */
  readonly says?: readonly RegExp[];
  /** What it must not say. */
  readonly never?: RegExp;
}

const UPN = 'users: userPrincipalName → userName (matching 1)';
const MAIL = 'users: mail → userName (matching 1)';
const NAME = 'users: displayName → name.formatted';
const ACTIVE = 'users: entitlement → active';
const KEPT = ['users: disabled → keep', 'users: outOfScope → keep', 'users: softDeleted → keep'];
const GROUPS = [
  'groups: displayName → displayName (matching 1)',
  'groups: members → members',
  'groups: hardDeleted → delete',
];
const NOBODY = 'users: filter "Nobody": displayName IS NULL and displayName IS NOT NULL';
const SALES = 'users: filter "Sales": department EQUALS "Sales"';

/** userName, the name, active, and groups: what Entra's own application for Notion maps. */
const GALLERY: Meaning = { exit: 0, carried: [UPN, NAME, ACTIVE, ...GROUPS], says: [/The result means what was read/] };
const CUT_OFF = /^PowerShell cut the file off at its depth: write it again with ConvertTo-Json -Depth 100\./;
const nothing = (...says: readonly RegExp[]): Meaning => ({ exit: 1, says });
const closed = (why: RegExp, ...carried: readonly string[]): Meaning => ({
  exit: 2,
  carried: [...carried, ...GROUPS],
  says: [/^Nobody is in scope until you have looked: /, why],
});

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

  // Who is who.
  'long-names.json': {
    exit: 0,
    carried: [UPN, ACTIVE, NAME, 'users: mail → emails[type eq "work"].value', 'users: jobTitle → title', ...GROUPS],
    says: [/Removed: people who are disabled, no longer in scope, in the recycle bin or permanently deleted\./],
  },
  'names-in-other-case.json': {
    exit: 0,
    carried: [UPN, ACTIVE, 'users: Join(" ", [givenName], [surname]) → name.formatted', SALES, ...GROUPS],
  },
  'matched-by-external-id.json': nothing(/^Nothing can be used: there is no usable matching attribute/),
  'matched-by-two.json': {
    exit: 0,
    carried: [
      'users: userPrincipalName → userName (matching 2)',
      'users: mail → emails[type eq "work"].value (matching 1)',
      ACTIVE,
      ...GROUPS,
    ],
    says: [
      /Identified by: emails\[type eq "work"\]\.value, made from mail; then by userName, made from userPrincipalName\./,
    ],
  },
  'matching-of-equal-precedence.json': {
    exit: 2,
    carried: [
      'users: mail → emails[type eq "work"].value (matching 1)',
      'users: userPrincipalName → userName (matching 2)',
      ACTIVE,
      ...GROUPS,
    ],
    says: [/more than one matching attribute has the precedence 1; this one is tried as number 2/],
  },
  'second-matching-attribute-lost.json': closed(/the matching attribute nickName cannot be/, UPN, ACTIVE, NOBODY),
  'matching-priority-unreadable.json': closed(
    /the matching attribute nickName cannot be carried over/,
    'users: mail → userName (matching 2)',
    ACTIVE,
    NOBODY,
  ),
  'unreadable-entries.json': {
    ...closed(/2 attribute mappings cannot be read, and a matching attribute or active/, UPN, NAME, ACTIVE, NOBODY),
    says: [CUT_OFF, /Nobody is in scope until you have looked: 2 attribute mappings cannot be read/],
  },
  'user-name-from-lcase.json': nothing(/^Nothing can be used/, /Write ToLower\(\[mail\]\) instead\./),
  'user-name-from-default-domain.json': nothing(
    /^Nothing can be used/,
    /Write Join\("@", \[mailNickname\], "contoso\.com"\) instead, with the default domain of your tenant/,
  ),
  'no-user-name.json': nothing(/^Nothing can be used: there is no usable mapping of userName/),
  'user-name-twice.json': closed(/the matching attribute userName cannot be carried over/, UPN, ACTIVE, NOBODY),
  'emails-list-and-item.json': closed(
    /the matching attribute emails\[type eq "work"\]\.value cannot be carried over/,
    UPN,
    ACTIVE,
    'users: otherMails → emails',
    NOBODY,
  ),
  'matching-constant.json': nothing(/^Nothing can be used/, /is the same for everybody, and so identifies nobody/),
  'of-another-application.json': {
    exit: 2,
    carried: [UPN, NOBODY, 'groups: not made in Notion'],
    says: [/^Nobody is in scope until you have looked/, /the target has no attribute "IsActive"/],
  },
  'user-name-with-default.json': {
    exit: 2,
    carried: [MAIL, ACTIVE, ...GROUPS],
    says: [/the same for everybody.*the mapping stays, without its default/],
  },
  'attribute-that-disagrees.json': closed(
    /the tree says \[mail\], the text beside it \[userPrincipalName\]; the tree counts, as in Entra/,
    MAIL,
    ACTIVE,
    NOBODY,
  ),
  'groups-matched-by-external-id.json': {
    exit: 2,
    carried: [UPN, ACTIVE, 'groups: not made in Notion', 'groups: hardDeleted → delete'],
    says: [/^No group is made in Notion: there is no usable matching attribute/],
  },
  'groups-without-display-name.json': {
    exit: 2,
    carried: [UPN, ACTIVE, 'groups: not made in Notion', 'groups: hardDeleted → delete'],
    says: [/^No group is made in Notion: there is no usable mapping of displayName/],
  },

  'active-that-matches.json': closed(/the matching attribute active cannot be carried over/, UPN, ACTIVE, NOBODY),
  'members-that-match.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS, 'groups: filter "Nobody": displayName IS NULL and displayName IS NOT NULL'],
    says: [/^No group is in scope until you have looked: the matching attribute members cannot be carried over/],
  },
  'matching-tree-of-unknown-parameters.json': closed(
    /emails\[type eq "work"\]\.value is made of a tree that cannot be read for certain/,
    UPN,
    ACTIVE,
    'users: ToLower([mail], "en-US") → emails[type eq "work"].value (matching 2)',
    NOBODY,
  ),
  'two-rules-to-two-applications.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/the rule leads to Slack, not to Notion/],
  },
  'users-made-into-groups.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/this mapping leads neither from users to users nor from groups to groups/],
    never: /Fewer people/,
  },
  'entra-in-one-word.json': GALLERY,
  'every-attribute-by-long-name.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      ...[
        ...['name.givenName', 'name.familyName', 'name.formatted', 'emails[type eq "work"].value'],
        ...['photos[type eq "photo"].value', 'title', 'userType', 'locale', 'preferredLanguage'],
        ...['roles[primary eq true].value', 'phoneNumbers[type eq "work"].value'],
        ...['addresses[type eq "work"].formatted', 'addresses[type eq "work"].locality'],
      ].map((target) => `users: jobTitle → ${target}`),
      SALES,
      ...GROUPS,
      'groups: filter "Teams": displayName REGEX MATCH "^Team .*$"',
    ],
  },
  'scim-1-extension.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      'users: department → urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
      'users: manager → urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
      ...GROUPS,
    ],
  },

  // Who is removed when.
  'active-filled-where-empty.json': { exit: 0, carried: [UPN, ...KEPT, ...GROUPS] },
  'active-of-values-only-added.json': closed(/nobody can tell when Entra sends active/, UPN, NOBODY),
  'active-of-unknown-flow.json': closed(/nobody can tell when Entra sends active.*"never"/, UPN, NOBODY),
  'active-switched-off.json': closed(/the mapping of active is disabled/, UPN, NOBODY),
  'metadata-unpacked.json': closed(/the mapping of users is disabled in the schema/, UPN, ACTIVE, NOBODY),
  'rule-switched-off.json': {
    exit: 2,
    carried: [UPN, ACTIVE, NOBODY, 'groups: not made in Notion', ...GROUPS],
    says: [/^Nobody is in scope until you have looked: the mapping of users is disabled/],
  },
  'skip-out-of-scope-unclear.json': {
    exit: 2,
    carried: [UPN, ACTIVE, 'users: outOfScope → keep', ...GROUPS],
    says: [/SkipOutOfScopeDeletions beside the schema is neither true nor false; who leaves the scope stays/],
  },
  'active-follows-account-enabled.json': {
    exit: 2,
    carried: [UPN, NAME, ACTIVE, 'users: outOfScope → keep', 'users: softDeleted → keep', ...GROUPS],
    says: [/Removed: people who are disabled or permanently deleted; people who are no longer in scope or in the re/],
  },
  'active-follows-department.json': closed(
    /what makes somebody inactive cannot be carried over/,
    UPN,
    'users: filter "Nobody": displayName IS NULL and displayName IS NOT NULL and country EQUALS "DE"',
    'users: filter "Nobody: Partner": displayName IS NULL and displayName IS NOT NULL and companyName EQUALS "Fabrikam"',
  ),
  'active-is-inverted.json': closed(/active is made from IsSoftDeleted/, UPN, NOBODY),
  'active-always-false.json': closed(/active is made from "False"/, UPN, NOBODY),
  'active-and-account-enabled.json': { exit: 0, carried: [UPN, ACTIVE, ...GROUPS] },
  'active-unreadable.json': {
    ...closed(/./, UPN, NOBODY),
    says: [CUT_OFF, /Nobody is in scope.*makes somebody inactive/],
  },
  'active-with-typographic-quotes.json': closed(/a typographic quotation mark cannot delimit text/, UPN, NOBODY),
  'active-by-another-attribute.json': closed(/User:enabled is made from IsSoftDeleted/, UPN, NOBODY),
  'active-of-an-extension.json': closed(/the target has no attribute "urn:.*:active"/, UPN, NOBODY),
  'active-twice-and-different.json': closed(/more than one mapping says who is active/, UPN, ACTIVE, NOBODY),
  'tree-lost-one-switch-param.json': closed(/what makes somebody inactive cannot be carried over/, UPN, NOBODY),
  'two-active-same.json': { exit: 0, carried: [UPN, ACTIVE, ...GROUPS] },
  'active-not-mapped.json': {
    exit: 0,
    carried: [UPN, NAME, ...KEPT, ...GROUPS],
    says: [/Removed: people who are permanently deleted; people who are disabled, no longer in scope or in the re/],
  },
  'active-always-true.json': { exit: 0, carried: [UPN, NAME, ...KEPT, ...GROUPS] },
  'active-sends-nothing-for-leavers.json': { exit: 0, carried: [UPN, NAME, ...KEPT, ...GROUPS] },
  'active-as-graph-documents-it.json': GALLERY,
  'no-updates.json': {
    exit: 2,
    carried: [
      'users: userPrincipalName → userName (matching 1, only at creation)',
      'users: displayName → name.formatted (only at creation)',
      ACTIVE,
      ...KEPT,
      'users: hardDeleted → keep',
      ...GROUPS,
    ],
    says: [/Removed: nobody, whatever happens in Entra ID/],
  },
  'users-disabled.json': closed(/the mapping of users is disabled in the schema/, UPN, NAME, ACTIVE, NOBODY),
  'no-actions.json': {
    ...closed(
      /the mapping of users neither creates, updates nor deletes/,
      'users: userPrincipalName → userName (matching 1, only at creation)',
      'users: displayName → name.formatted (only at creation)',
      ACTIVE,
      NOBODY,
      ...KEPT,
      'users: hardDeleted → keep',
      'limit: creations 0',
    ),
  },
  'out-of-scope-is-skipped.json': { exit: 0, carried: [UPN, NAME, ACTIVE, 'users: outOfScope → keep', ...GROUPS] },

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

  // Who is in scope.
  'sync-all-as-boolean.json': { exit: 0, carried: ['scope: all', UPN, ACTIVE, ...GROUPS] },
  'sync-all-unclear.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/the setting SyncAll beside the schema is neither true nor false/],
  },
  'sync-all-twice.json': {
    exit: 2,
    carried: [UPN, ACTIVE, ...GROUPS],
    says: [/the setting SyncAll beside the schema is neither true nor false/],
  },
  'every-operator.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      `users: filter "All": ${[
        'department EQUALS "Sales"',
        'department NOT EQUALS "Sales"',
        'department REGEX MATCH "^S.*$"',
        'department NOT REGEX MATCH "^S.*$"',
        'department Greater_Than "1"',
        'department Greater_Than_OR_EQUALS "1"',
        'department Includes "a"',
        'department ENDS_WITH "s"',
        'department & "Sales Legal"',
        'department !& "Sales Legal"',
        'mail IS NULL',
        'mail IS NOT NULL',
        'accountEnabled IS TRUE',
        'accountEnabled IS FALSE',
      ].join(' and ')}`,
      ...GROUPS,
    ],
  },
  'filters-under-another-name.json': closed(
    /\.scope\.filterGroups\): a filter of Entra has no such/,
    UPN,
    ACTIVE,
    NOBODY,
  ),
  'filters-beside-the-scope.json': closed(
    /\.scopingFilters\): filters do not stand here in Entra, and nobody can tell whom they let in/,
    UPN,
    ACTIVE,
    NOBODY,
  ),
  'filter-of-nested-filters.json': closed(
    /\.groups\[0\]\.groups\): a filter of Entra has no such/,
    UPN,
    ACTIVE,
    NOBODY,
  ),
  'filter-without-its-list.json': closed(/the filter has lost its clauses/, UPN, ACTIVE, NOBODY),
  'filters-joined-by-and.json': closed(/\.scope\.operator\): a filter of Entra has no such part/, UPN, ACTIVE, NOBODY),
  'clause-that-is-negated.json': closed(/\.negate\): a filter of Entra has no such part/, UPN, ACTIVE, NOBODY),
  'filter-by-scim-name.json': closed(/"userName".*Did you mean "userPrincipalName"\?/, UPN, ACTIVE, NOBODY),
  'one-filter-of-two-lost.json': {
    exit: 2,
    carried: [UPN, ACTIVE, SALES, ...GROUPS],
    says: [/^Fewer people are in scope than in Entra/, /no operator "SOUNDS LIKE"/],
  },
  'every-filter-lost.json': closed(/no operator "Present" here\. Use "IS NOT NULL"\./, UPN, ACTIVE, NOBODY),
  'filter-with-two-values.json': closed(/the clause has 2 values/, UPN, ACTIVE, NOBODY),
  'powershell-depth-12.json': {
    ...closed(/./, UPN, ACTIVE, NOBODY),
    says: [CUT_OFF, /Nobody is in scope until you have looked: no scoping filter could be carried over/],
  },
  'operators-spelled-otherwise.json': {
    exit: 0,
    carried: [
      UPN,
      ACTIVE,
      'users: filter department NOT EQUALS "Legal" and mail IS NOT NULL and employeeId Greater_Than "100" and accountEnabled IS TRUE',
      ...GROUPS,
    ],
  },
  'filter-without-clauses.json': GALLERY,
  'filter-by-long-name.json': {
    exit: 0,
    carried: [UPN, ACTIVE, 'users: filter department EQUALS "Sales"', ...GROUPS],
  },
  'filter-by-extension-in-capitals.json': {
    exit: 0,
    carried: [UPN, ACTIVE, 'users: filter extension_abcdef0123456789abcdef0123456789_team EQUALS "x"', ...GROUPS],
  },
  'scope-list-of-groups.json': closed(/must be an object and is a list/, UPN, ACTIVE, NOBODY),
  'limited-to-an-organizational-unit.json': {
    exit: 2,
    carried: [
      UPN,
      NAME,
      ACTIVE,
      NOBODY,
      ...GROUPS,
      'groups: filter "Nobody": displayName IS NULL and displayName IS NOT NULL',
    ],
    says: [
      /^Nobody is in scope until you have looked: the containerFilter/,
      /No group is in scope until you have looked/,
    ],
  },
  'two-mappings-of-users.json': {
    exit: 2,
    carried: [UPN, NAME, ACTIVE, 'users: filter "Staff": userType EQUALS "Member"', ...GROUPS],
    says: [/^Fewer people are in scope than in Entra: only one of the mappings/, /is a second mapping for users/],
  },
};
