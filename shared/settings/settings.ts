// Reads the environment into typed settings; every problem is reported, none is reported alone.

import type * as z from 'zod';
import type { ConfigurationError } from '../errors/index.ts';
import { configurationError, type Problem } from '../errors/problem.ts';
import { isLoopback } from '../model/loopback.ts';
import { notionProfile } from '../scim/profiles/notion.ts';
import { transportProblem, withoutTail } from './endpoint-rules.ts';
import { type GraphCloud, graphCloud } from './graph-cloud.ts';
import { plainTokenWarnings } from './key-vault-reference.ts';
import { processProblems, proxyWarnings } from './process-safety.ts';
import { scheduleWarning } from './schedule.ts';
import { Secret } from './secret.ts';
import { SETTINGS, type SettingDefinition, type SettingName } from './setting-definitions.ts';
import { tablesUrlProblem } from './tables-endpoint.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a token for Graph, and outside a connection string for the tables, is obtained. */
export type Identity =
  | { readonly kind: 'managedIdentity'; readonly clientId?: string }
  | { readonly kind: 'clientSecret'; readonly tenantId: string; readonly clientId: string; readonly secret: Secret };

export interface Settings {
  readonly inAzure: boolean;
  readonly tenantId: string;
  readonly servicePrincipalId: string;
  readonly identity: Identity;
  readonly graph: GraphCloud;
  readonly notion: {
    /** Without trailing slash and query. */
    readonly scimUrl: string;
    readonly token: Secret;
    readonly maxRequestsPerMinute: number;
    readonly concurrency: number;
  };
  readonly state:
    | { readonly kind: 'identity'; readonly tablesUrl: string }
    | { readonly kind: 'connectionString'; readonly connectionString: Secret };
  readonly schedule: string;
  readonly softDeadlineSeconds: number;
  readonly recordRetentionDays: number;
  readonly httpAuth: 'keys' | 'entra';
}

/** Each part that is not usable is undefined. */
export type SettingsParts = { readonly [Name in keyof Settings]: Settings[Name] | undefined };

export interface SettingsCheck {
  /** Absent when there are problems. */
  readonly settings?: Settings;
  /** What is usable all the same: for finding out what else is wrong. */
  readonly parts: SettingsParts;
  readonly problems: readonly Problem[];
  /** Worth a look, but nothing that stops the job. */
  readonly warnings: readonly Problem[];
}

/** Throws ConfigurationError (`SettingsInvalid`) that names every problem. */
export function readSettings(env: Environment): Settings {
  const { settings, problems } = checkSettings(env);
  if (settings === undefined) throw settingsError(problems);
  return settings;
}

export function settingsError(problems: readonly Problem[]): ConfigurationError {
  return configurationError('SettingsInvalid', 'The settings are not usable', problems);
}

export function checkSettings(env: Environment): SettingsCheck {
  const reader = new SettingsReader(env);
  const parts = reader.read();
  const { problems, warnings } = reader;
  return problems.length === 0 && isComplete(parts)
    ? { settings: parts, parts, problems, warnings }
    : { parts, problems, warnings };
}

function isComplete(parts: SettingsParts): parts is Settings {
  return Object.values(parts).every((part) => part !== undefined);
}

/** The one setting that decides how functions are registered; an unusable value means the stricter choice. */
export function readHttpAuth(env: Environment): 'keys' | 'entra' {
  return env.HTTP_AUTH?.trim() === 'entra' ? 'entra' : 'keys';
}

export const runsInAzure = (env: Environment): boolean =>
  Boolean(env.WEBSITE_INSTANCE_ID) || Boolean(env.WEBSITE_SITE_NAME);

class SettingsReader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #env: Environment;
  readonly #inAzure: boolean;

  constructor(env: Environment) {
    this.#env = env;
    this.#inAzure = runsInAzure(env);
  }

  /** Every part is looked at, whatever is wrong with the others. */
  read(): SettingsParts {
    const unsafe = this.#inAzure ? processProblems(this.#env) : [];
    this.problems.push(...unsafe);
    this.warnings.push(...proxyWarnings(this.#env), ...(this.#inAzure ? plainTokenWarnings(this.#env) : []));
    // From such a process no token is sent, not even for a test.
    const safely = <Part>(part: Part): Part | undefined => (unsafe.length === 0 ? part : undefined);
    const tenantId = this.#value('ENTRA_TENANT_ID');
    const servicePrincipalId = this.#value('ENTRA_SERVICE_PRINCIPAL_ID');
    const graph = this.#graph();
    return Object.freeze({
      inAzure: this.#inAzure,
      tenantId: tenantId?.toLowerCase(),
      servicePrincipalId: servicePrincipalId?.toLowerCase(),
      identity: safely(Object.freeze(this.#identity(tenantId, servicePrincipalId))),
      graph: Object.freeze(graph),
      notion: safely(Object.freeze(this.#notion())),
      state: safely(Object.freeze(this.#state(graph))),
      schedule: this.#schedule(),
      softDeadlineSeconds: this.#value('SYNC_SOFT_DEADLINE_SECONDS'),
      recordRetentionDays: this.#value('RECORD_RETENTION_DAYS'),
      httpAuth: this.#value('HTTP_AUTH'),
    });
  }

  #identity(tenantId: string | undefined, servicePrincipalId: string | undefined): Identity | undefined {
    const clientId = this.#value('AZURE_CLIENT_ID');
    if (clientId !== undefined && clientId === servicePrincipalId) {
      this.#problem('ENTRA_SERVICE_PRINCIPAL_ID', 'is the same as AZURE_CLIENT_ID');
    }
    if (this.#inAzure) {
      if (this.#text('AZURE_CLIENT_SECRET') !== undefined) {
        this.#problem('AZURE_CLIENT_SECRET', 'is set in Azure', 'Remove it: the managed identity needs no secret');
      }
      return { kind: 'managedIdentity', ...(clientId && { clientId }) };
    }
    const secret = this.#value('AZURE_CLIENT_SECRET');
    if (secret !== undefined) {
      if (this.#text('AZURE_CLIENT_ID') === undefined) this.#problem('AZURE_CLIENT_ID', 'is missing');
      return clientId && tenantId
        ? { kind: 'clientSecret', tenantId, clientId, secret: new Secret(secret) }
        : undefined;
    }
    if (this.#env.IDENTITY_ENDPOINT) return { kind: 'managedIdentity', ...(clientId && { clientId }) };
    if (this.#text('AZURE_CLIENT_SECRET') === undefined) {
      const remedy = 'Set it together with AZURE_CLIENT_ID, or run where a managed identity is available';
      this.#problem('AZURE_CLIENT_SECRET', 'is missing', remedy);
    }
    return undefined;
  }

  #graph(): GraphCloud | undefined {
    const url = this.#value('GRAPH_BASE_URL');
    if (url === undefined) return undefined;
    const cloud = graphCloud(url, this.#inAzure);
    if (!('problem' in cloud)) return cloud;
    this.#problem('GRAPH_BASE_URL', cloud.problem);
    return undefined;
  }

  #notion(): Settings['notion'] | undefined {
    const scimUrl = this.#scimUrl();
    const token = this.#value('NOTION_SCIM_TOKEN');
    const maxRequestsPerMinute = this.#value('NOTION_MAX_REQUESTS_PER_MINUTE');
    const concurrency = this.#value('NOTION_CONCURRENCY');
    if (!scimUrl || !token || !maxRequestsPerMinute || !concurrency) return undefined;
    return { scimUrl, token: new Secret(token), maxRequestsPerMinute, concurrency };
  }

  #scimUrl(): string | undefined {
    const url = this.#value('NOTION_SCIM_URL');
    const allowOther = this.#value('ALLOW_UNDOCUMENTED_TARGET') === true;
    if (url === undefined) return undefined;
    const problem = transportProblem(url, this.#inAzure);
    if (problem !== undefined) {
      this.#problem('NOTION_SCIM_URL', problem);
      return undefined;
    }
    const scimUrl = withoutTail(url);
    const isSimulator = !this.#inAzure && isLoopback(url);
    if (!isSimulator && !notionProfile.documentedHosts.includes(url.host)) {
      const message = `names ${url.host}, a host that Notion does not document for SCIM`;
      if (!allowOther) {
        this.#problem('NOTION_SCIM_URL', message, UNDOCUMENTED_TARGET_REMEDY);
        return undefined;
      }
      this.#warning('NOTION_SCIM_URL', message);
    } else if (!isSimulator && url.pathname.replace(/\/+$/, '') !== '/scim/v2') {
      this.#warning('NOTION_SCIM_URL', 'does not end in /scim/v2');
    }
    return scimUrl;
  }

  #state(cloud: GraphCloud | undefined): Settings['state'] | undefined {
    const url = this.#value('STATE_TABLES_URL');
    const connectionString = this.#value('STATE_CONNECTION_STRING');
    const both = this.#text('STATE_TABLES_URL') !== undefined && this.#text('STATE_CONNECTION_STRING') !== undefined;
    if (this.#inAzure && this.#text('STATE_CONNECTION_STRING') !== undefined) {
      const remedy = 'Remove it and set STATE_TABLES_URL: in Azure the managed identity opens the tables';
      this.#problem('STATE_CONNECTION_STRING', 'is set in Azure', remedy);
    } else if (both) {
      this.#problem('STATE_CONNECTION_STRING', 'is set together with STATE_TABLES_URL', 'Remove one of the two');
    }
    if (url !== undefined) return this.#tables(url, cloud);
    if (this.#text('STATE_TABLES_URL') !== undefined) return undefined;
    if (connectionString !== undefined) {
      return { kind: 'connectionString', connectionString: new Secret(connectionString) };
    }
    if (this.#text('STATE_CONNECTION_STRING') === undefined) {
      this.#problem('STATE_TABLES_URL', this.#inAzure ? 'is missing' : 'is missing, and so is STATE_CONNECTION_STRING');
    }
    return undefined;
  }

  #tables(url: URL, cloud: GraphCloud | undefined): Settings['state'] | undefined {
    const allowOther = this.#value('ALLOW_UNDOCUMENTED_TABLES') === true;
    const problem = tablesUrlProblem(url, { inAzure: this.#inAzure, cloud, allowOther });
    if (problem === undefined) return { kind: 'identity', tablesUrl: withoutTail(url) };
    this.#problem('STATE_TABLES_URL', problem);
    return undefined;
  }

  /** Required everywhere: without it the timer is not registered, and a default of ours would start nothing. */
  #schedule(): string | undefined {
    const schedule = this.#value('SYNC_SCHEDULE');
    if (schedule === undefined) return undefined;
    const warning = scheduleWarning(schedule);
    if (warning !== undefined) this.#warning('SYNC_SCHEDULE', warning);
    return schedule;
  }

  /** The checked value; undefined when it is absent or has a problem, which is then reported. */
  #value<Name extends SettingName>(name: Name): z.output<(typeof SETTINGS)[Name]['value']> | undefined {
    // An overload would need no cast, but Node 22.18 cannot strip the types of one on a private method.
    return this.#checked(name) as z.output<(typeof SETTINGS)[Name]['value']> | undefined;
  }

  #checked(name: SettingName): unknown {
    const definition: SettingDefinition = SETTINGS[name];
    const text = this.#text(name) ?? definition.default;
    if (text === undefined) {
      if (definition.required === 'yes') this.#problem(name, 'is missing');
      return undefined;
    }
    if (/^@Microsoft\.KeyVault\(/i.test(text)) {
      this.#problem(name, 'is a Key Vault reference that was not resolved', KEY_VAULT_REMEDY);
      return undefined;
    }
    const parsed = definition.value.safeParse(text);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) this.#problem(name, message);
    return undefined;
  }

  /** An empty setting is how a portal says "not set". */
  #text(name: SettingName): string | undefined {
    const text = Object.hasOwn(this.#env, name) ? this.#env[name]?.trim() : undefined;
    return text === '' ? undefined : text;
  }

  #problem(at: SettingName, message: string, remedy: string = SETTINGS[at].remedy): void {
    this.problems.push({ at, message, remedy });
  }

  #warning(at: SettingName, message: string): void {
    this.warnings.push({ at, message, remedy: SETTINGS[at].remedy });
  }
}

const UNDOCUMENTED_TARGET_REMEDY = `Use a host that Notion documents (${notionProfile.documentedHosts.join(', ')}). To send the token to another one, set ALLOW_UNDOCUMENTED_TARGET to true`;
const KEY_VAULT_REMEDY =
  'Check that the secret exists and is enabled, that the identity in keyVaultReferenceIdentity has the role Key Vault Secrets User, and that the vault accepts this network; then restart the app';
