// What `npm start -- --help` prints.

export const HELP = `Runs the whole product on this machine: a simulated Entra tenant, a simulated Notion workspace,
table storage, and a local Functions host.

  npm start -- [flags]

Tenant
  --users <n>          people in the simulated tenant (200)
  --groups <n>         groups in it (20)
  --seed <n>           which tenant is made up; the same seed gives the same one (1)
  --live               changes keep happening: joiners, movers, leavers

Notion
  --notion-rpm <n>     requests a minute that Notion accepts (600)

Job
  --no-start           leave the job notStarted; start it with POST /api/job/start
  --start              start it, also with --target real
  --no-schedule        no slices by themselves, only with POST /__admin/tick

Ports (0 picks a free one)
  --port <n>           local host (7071)
  --graph-port <n>     simulated tenant (7072)
  --notion-port <n>    simulated workspace (7073)

Real ends
  --source real        the tenant of ENTRA_TENANT_ID, ENTRA_SERVICE_PRINCIPAL_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET
  --target real        the server of NOTION_SCIM_URL and NOTION_SCIM_TOKEN; waits for its start unless --start is given.
                       With a simulated source, only a server on this machine is accepted.

State
  --state <folder>     keep the job's state, the tenant and the workspace there across restarts
                       (without it, everything is in memory)

Output
  --json               the host's log as it is, one JSON object a line, and everything else as JSON too

  --help               this text

Exit codes: 0 stopped as asked; 1 it could not run; 64 the call is wrong.
`;
