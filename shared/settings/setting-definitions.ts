// The catalogue of environment settings: the reader, the documentation and the tests all follow this table.

import * as z from 'zod';
import { notionProfile } from '../scim/profiles/notion.ts';
import { scheduleProblem } from './schedule.ts';
import { connectionStringProblem } from './tables-endpoint.ts';

const guid = z.guid({ error: 'is not a GUID' });

const url = z
  .string()
  .refine((text) => URL.canParse(text), { error: 'is not a URL', abort: true })
  .transform((text) => new URL(text));

const integer = (minimum: number, maximum: number) => {
  const error = `is not a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(minimum, { error }).max(maximum, { error }));
};

/** A line break in a header makes fetch throw an error that quotes the header. */
const headerValue = z
  .string()
  .regex(/^[\x21-\x7e]+$/, { error: 'holds spaces, line breaks or characters outside ASCII' });

/** Templates write a truth value with a capital. */
const yesOrNo = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false'], { error: 'is neither true nor false' }))
  .transform((text) => text === 'true');

export interface SettingDefinition {
  /** `depends`: see the purpose. */
  readonly required: 'yes' | 'no' | 'depends';
  readonly default?: string;
  /** Never printed, not even in part. */
  readonly secret?: true;
  readonly purpose: string;
  /** What to do when it is missing or wrong. */
  readonly remedy: string;
  readonly value: z.ZodType<unknown, string>;
}

export const SETTINGS = {
  ENTRA_TENANT_ID: {
    required: 'yes',
    purpose: 'The Entra ID tenant that users and groups are read from',
    remedy: 'Copy the tenant id from the overview page of Microsoft Entra ID',
    value: guid,
  },
  ENTRA_SERVICE_PRINCIPAL_ID: {
    required: 'yes',
    purpose: 'Object id of the enterprise application whose assignments say who belongs in Notion',
    remedy: 'Copy the object id (not the application id) from the overview page of the Notion enterprise application',
    value: guid,
  },
  AZURE_CLIENT_ID: {
    required: 'depends',
    purpose:
      'Client id of the identity that reads Graph: in Azure a user-assigned managed identity (absent: the system-assigned one), elsewhere an app registration',
    remedy: 'Copy the client id of the managed identity or of the app registration',
    value: guid,
  },
  AZURE_CLIENT_SECRET: {
    required: 'depends',
    secret: true,
    purpose: 'Secret of that app registration; only outside Azure, where there is no managed identity',
    remedy: 'Create a client secret in the app registration and copy its value (not its id)',
    value: headerValue,
  },
  GRAPH_BASE_URL: {
    required: 'no',
    default: 'https://graph.microsoft.com',
    purpose: 'Address of Microsoft Graph in the cloud of the tenant',
    remedy:
      'Use https://graph.microsoft.com, https://graph.microsoft.us, https://dod-graph.microsoft.us or https://microsoftgraph.chinacloudapi.cn',
    value: url,
  },
  NOTION_SCIM_URL: {
    required: 'no',
    default: notionProfile.defaultBaseUrl,
    purpose: 'SCIM endpoint of Notion',
    remedy: 'Use the SCIM URL that Notion shows beside the token, such as https://www.notion.so/scim/v2',
    value: url,
  },
  ALLOW_UNDOCUMENTED_TARGET: {
    required: 'no',
    default: 'false',
    purpose:
      'Whether the SCIM token may go to a host in NOTION_SCIM_URL that Notion does not document: `true` or `false`',
    remedy: 'Use true or false',
    value: yesOrNo,
  },
  NOTION_SCIM_TOKEN: {
    required: 'yes',
    secret: true,
    purpose: 'SCIM token of the Notion workspace; in Azure a Key Vault reference',
    remedy: 'Let an organization owner create a token under SCIM provisioning in Notion and copy it as it is',
    value: headerValue.refine((text) => !/^bearer/i.test(text), { error: 'starts with "Bearer"' }),
  },
  STATE_TABLES_URL: {
    required: 'depends',
    purpose: 'Table endpoint of the storage account that keeps the state, reached with the managed identity',
    remedy: 'Use the table endpoint of the storage account, such as https://ACCOUNT.table.core.windows.net',
    value: url,
  },
  ALLOW_UNDOCUMENTED_TABLES: {
    required: 'no',
    default: 'false',
    purpose:
      "Whether the app's identity may go to a host in STATE_TABLES_URL that Azure does not document: `true` or `false`",
    remedy: 'Use true or false',
    value: yesOrNo,
  },
  STATE_CONNECTION_STRING: {
    required: 'depends',
    secret: true,
    purpose: 'Connection string of the tables that keep the state; only outside Azure, instead of STATE_TABLES_URL',
    remedy: 'Use UseDevelopmentStorage=true for Azurite, or a connection string with AccountName and a key',
    value: z
      .string()
      .regex(/UseDevelopmentStorage=true|AccountName=|TableEndpoint=/i, { error: 'is not a storage connection string' })
      .superRefine((text, context) => {
        const message = connectionStringProblem(text);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      }),
  },
  SYNC_SCHEDULE: {
    required: 'yes',
    purpose:
      'When a slice starts: an NCRONTAB expression in UTC, such as `0 * * * * *` for every minute. The platform itself reads it',
    remedy: 'Set it to "0 * * * * *" (every minute): a quiet tick costs three requests',
    value: z.string().superRefine((text, context) => {
      const message = scheduleProblem(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
  },
  SYNC_SOFT_DEADLINE_SECONDS: {
    required: 'no',
    default: '480',
    purpose: 'How long one slice works before it hands over to the next one',
    remedy: 'Stay at least a minute below functionTimeout in host.json',
    value: integer(10, 540),
  },
  RECORD_RETENTION_DAYS: {
    required: 'no',
    default: '30',
    purpose: 'How many days the provisioning log is kept',
    remedy: 'Use a whole number of days from 1 to 730',
    value: integer(1, 730),
  },
  NOTION_MAX_REQUESTS_PER_MINUTE: {
    required: 'no',
    default: '600',
    purpose: 'Ceiling for requests to Notion; below it the rate adapts by itself',
    remedy: 'Leave it out unless Notion agreed on another limit',
    value: integer(1, 60_000),
  },
  NOTION_CONCURRENCY: {
    required: 'no',
    default: '8',
    purpose: 'Requests to Notion that may be under way at the same time',
    remedy: 'Leave it out unless the answers of Notion are slow',
    value: integer(1, 64),
  },
  HTTP_AUTH: {
    required: 'no',
    default: 'keys',
    purpose: 'Who may call the HTTP functions: `keys` = holders of a function key, `entra` = signed-in app roles',
    remedy: 'Use keys or entra',
    value: z.enum(['keys', 'entra'], { error: 'is neither keys nor entra' }),
  },
} as const satisfies Record<string, SettingDefinition>;

export type SettingName = keyof typeof SETTINGS;
