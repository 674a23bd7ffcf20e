// The environment of the local host: which ends it talks to. Settings of the user's own for the other ends are removed,
// so that a real end is never reached unless a flag names it.

export interface SimulatedSource {
  readonly url: string;
  readonly tenantId: string;
  readonly servicePrincipalId: string;
  readonly identityHeader: string;
}

export interface SimulatedTarget {
  readonly scimUrl: string;
  readonly token: string;
}

type Environment = Record<string, string | undefined>;

export interface HostEnvironmentParts {
  /** Absent: the real tenant that this process's environment names. */
  readonly source?: SimulatedSource;
  /** Absent: the real server that this process's environment names. */
  readonly target?: SimulatedTarget;
  readonly stateConnectionString: string;
  readonly notionRpm: number;
}

export function hostEnvironment(parts: HostEnvironmentParts, own: Readonly<Environment>): Environment {
  return {
    ...sourceSettings(parts.source),
    ...targetSettings(parts.target),
    STATE_CONNECTION_STRING: parts.stateConnectionString,
    STATE_TABLES_URL: undefined,
    SYNC_SCHEDULE: own['SYNC_SCHEDULE'] ?? '0 * * * * *',
    NOTION_MAX_REQUESTS_PER_MINUTE: String(parts.notionRpm),
    // There is no App Service sign-in in front of the local host.
    HTTP_AUTH: 'keys',
    // Identity libraries honour proxy settings, also for this machine.
    NO_PROXY: [own['NO_PROXY'] ?? own['no_proxy'], 'localhost', '127.0.0.1'].filter(Boolean).join(','),
  };
}

/** The simulated tenant gives tokens as App Service does, so the managed-identity path is the one that runs. */
function sourceSettings(source: SimulatedSource | undefined): Environment {
  if (source === undefined) return {};
  return {
    ENTRA_TENANT_ID: source.tenantId,
    ENTRA_SERVICE_PRINCIPAL_ID: source.servicePrincipalId,
    GRAPH_BASE_URL: source.url,
    IDENTITY_ENDPOINT: `${source.url}/msi/token`,
    IDENTITY_HEADER: source.identityHeader,
    IDENTITY_SERVER_THUMBPRINT: undefined,
    AZURE_CLIENT_ID: undefined,
    AZURE_CLIENT_SECRET: undefined,
    AZURE_FEDERATED_TOKEN_FILE: undefined,
  };
}

function targetSettings(target: SimulatedTarget | undefined): Environment {
  return target === undefined ? {} : { NOTION_SCIM_URL: target.scimUrl, NOTION_SCIM_TOKEN: target.token };
}
