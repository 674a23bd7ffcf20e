// Schema names of SCIM and of Notion's extension, and the host Notion puts into locations.

export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const NOTION_USER = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User';
export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Locations name this host, whatever host was called. */
export const LOCATION_BASE = 'https://app.notion.com/scim/v2';

export const MAX_COUNT = 100;
