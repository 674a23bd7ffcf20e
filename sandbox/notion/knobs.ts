// Every behaviour of the simulated workspace that nobody outside Notion knows, or that a test wants to change.

export interface Knobs {
  // --- transport

  /** Content type of every SCIM answer with a body. Default `application/scim+json`. */
  contentType: 'application/scim+json' | 'application/json';
  /** Every SCIM call answers 403, as after a downgrade from the Enterprise plan. Default false. */
  planLost: boolean;
  /** Answer to a revoked token. Default 401 (an unknown token always gets 401). */
  revokedTokenStatus: 401 | 403;
  /** Body of every answer of 400 and above: a SCIM Error, or an HTML page as an edge proxy sends. Default `scim`. */
  errorBody: 'scim' | 'html';
  /** Milliseconds to wait before a SCIM call is looked at. Default 0. */
  latencyMs: number;
  /** Milliseconds between committing a write and answering it: commit, then the client times out. Default 0. */
  writeAnswerDelayMs: number;
  /** Largest request body in bytes, beyond it 413; 0 is no limit. Default 0. */
  maxBodyBytes: number;

  // --- rate limits

  /** `none`, a fixed `window`, or a token `bucket`; each counts per SCIM token. Default `none`. */
  rateProfile: 'none' | 'window' | 'bucket';
  /** Requests a window (`window`). Default 600. */
  rateWindowLimit: number;
  /** Length of a window in seconds (`window` and the workspace limit). Default 60. */
  rateWindowSeconds: number;
  /** Refill in requests a second (`bucket`). Default 3. */
  rateBucketPerSecond: number;
  /** Requests that may come at once (`bucket`). Default 10. */
  rateBucketBurst: number;
  /** Requests a window shared by all tokens of a workspace, whatever the profile; 0 is no limit. Default 0. */
  rateWorkspaceLimit: number;
  /** Body of a 429: a SCIM Error, or the error object of Notion's public API. Default `scim`. */
  rateLimitBody: 'scim' | 'public-api';

  // --- discovery

  /** Body of `GET /ResourceTypes`: a bare array or a ListResponse. Default `array`. */
  resourceTypesShape: 'array' | 'list';
  /** `GET /Schemas`: 404, or a ListResponse. Default `absent`. */
  schemasEndpoint: 'absent' | 'list';

  // --- lists and filters

  /** `count` above 100. Default `clamp` to 100. */
  countAboveMaximum: 'clamp' | 'refuse';
  /** `count` of 0 or less: 400, or no resources with the right total (RFC 7644). Default `refuse`. */
  countBelowOne: 'refuse' | 'empty';
  /** Most items a page has, whatever `count` asks for; 0 is no cap of its own. Default 0. */
  pageCap: number;
  /**
   * Order of lists. `drifting` turns the list by one place with every request, so that items repeat and are missed;
   * `shuffled` draws a new order for every request. Default `stable`.
   */
  listOrder: 'stable' | 'drifting' | 'shuffled';
  /** Added to every `totalResults`, which never falls below 0; may be negative. Default 0. */
  totalResultsError: number;
  /** The first item of every page but the first is the last item of the page before it. Default false. */
  duplicateAcrossPages: boolean;
  /** Reads show the state of this many milliseconds ago. Default 0. */
  readLagMs: number;
  /**
   * Which requests the lag is about: `lists` and filters; `ids`, reads by id too; `everything`: what was made within the
   * lag cannot be changed or deleted yet either, and is answered 404. Default `lists`.
   */
  readLagCovers: 'lists' | 'ids' | 'everything';
  /** A filter with another attribute or operator: 400 `invalidFilter`, no results, or everything. Default `refuse`. */
  unsupportedFilter: 'refuse' | 'empty' | 'ignore';
  /**
   * What becomes of `\"` and `\\` in a quoted filter value: `decoded`; `literal`, taken as they stand; `cut`, the value
   * ends at the first quote; `refused` with 400. Default `decoded`.
   */
  filterEscapes: 'decoded' | 'literal' | 'cut' | 'refused';
  /** Also filter users by `externalId`, `emails.value`, `emails[…].value`, `displayName`, and by `and`. Default false. */
  extendedFilters: boolean;
  /** What the user filter `email` compares with. Default `primary`. */
  emailFilterMatches: 'primary' | 'any';
  /** Case of the group filter `displayName`. Default `insensitive`. */
  groupNameCase: 'insensitive' | 'sensitive';
  /** `excludedAttributes=members`. Default `honoured`. */
  excludedAttributes: 'honoured' | 'ignored';

  // --- users

  /** Domains the organization has verified. Default `["contoso.example"]`. */
  verifiedDomains: readonly string[];
  /** Change of `userName`, `name` or `emails` when the old or the new domain is not verified. Default `refuse` (403). */
  unverifiedEdit: 'refuse' | 'ignore';
  /** Secondary e-mails for people of verified domains. Default `ignored` (the policy is off for them). */
  secondaryEmails: 'ignored' | 'allowed' | 'refused';
  /** How a `userName` is stored. Default `as-sent`. */
  userNameCase: 'as-sent' | 'lower';
  /** `active` as `"True"` or `"False"`. Default `accept`. */
  stringBooleans: 'accept' | 'refuse';
  /** Role values that writes accept. Default the four documented ones. */
  knownRoles: readonly string[];
  /** What answers show for the role `member`: a value Notion adds without notice. Default `member`. */
  memberRoleShownAs: string;
  /** Role of a guest who is created without a role. Default `member`. */
  guestBecomes: 'member' | 'restricted_member';
  /** Status of a successful create, users and groups. Default 201. */
  createStatus: 201 | 200;
  /** A create with `active:false`: an account without membership, a member, or 400. Default `no-membership`. */
  createInactive: 'no-membership' | 'member' | 'refuse';
  /** Status when an e-mail changes to one of another account. Default 500. */
  emailCollisionStatus: 500 | 409;
  /** Attributes that a PUT of a user leaves out. Default `keep`. */
  putUserAbsent: 'keep' | 'clear';
  /** `GET /Users/{id}` of somebody who left: 404, or the user with `active:false`. Default `not-found`. */
  removedUserRead: 'not-found' | 'inactive';
  /** PATCH or PUT of somebody who left: 404, or `active:true` lets them join again. Default `not-found`. */
  removedUserWrite: 'not-found' | 'rejoin';
  /** `active` in the answer to a PATCH or PUT that removed the user. Default false. */
  removalAnswerActive: boolean;
  /** Status of a successful delete, users and groups. Default 204. */
  deleteStatus: 204 | 200;
  /** Status when the token's creator or the last owner would be removed or downgraded. Default 403. */
  ownerRemovalStatus: 403 | 400 | 409;
  /** Whoever rejoins within 30 days is back in the former groups. Default false. */
  rejoinRestoresGroups: boolean;
  /** Leave `emails` out of every user. Default false. */
  omitEmails: boolean;
  /** Store and return `externalId` of users and groups. Default false. */
  echoExternalId: boolean;
  /** The organization's switch that stops invitation mails for provisioned people. Default false. */
  suppressInviteEmails: boolean;

  // --- groups

  /** A second group of exactly the same name. Default `allowed`, else 409. */
  duplicateGroupNames: 'allowed' | 'refused';
  /** Adding somebody who is not in the workspace: 404, 400, or left out silently. Default `not-found`. */
  unknownMemberAdd: 'not-found' | 'refuse' | 'ignore';
  /** Removing somebody who is not in the workspace. Default `not-found`. */
  unknownMemberRemove: 'not-found' | 'refuse' | 'ignore';
  /** Status when a guest is added to a group. Default 400. */
  guestMemberStatus: 400 | 403 | 404 | 409;
  /** PATCH path `members[value eq "id"]`. Default `accept`. */
  memberFilterPath: 'accept' | 'refuse';
  /** PATCH operation `replace` of `members`. Default `accept`. */
  replaceMembers: 'accept' | 'refuse';
  /** Most members in one PATCH operation, beyond it 400; 0 is no limit. Default 0. */
  maxPatchMembers: number;
  /** Status of a successful PATCH or PUT of a group; 200 comes with the group. Default 204. */
  groupUpdateStatus: 204 | 200;
  /** A PUT of a group without `members`. Default `keep`. */
  putGroupAbsentMembers: 'keep' | 'clear';
  /** Status when a deleted group would leave a page without anyone who has full access. Default 403. */
  soleAccessDeleteStatus: 403 | 409;
  /** Groups carry `meta`. Default true. */
  groupMeta: boolean;
}
