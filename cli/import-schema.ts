// `npm run -s import-schema -- schema.json`: a synchronization schema of Entra becomes provisioning.json.

import { describeReport } from '../shared/schema-exchange/exchange-report.ts';
import { importSchema } from '../shared/schema-exchange/import-schema.ts';
import { notionProfile } from '../shared/scim/profiles/notion.ts';
import { runSchemaCommand } from './schema-command.ts';

const usage = `Usage: npm run -s import-schema -- <schema.json> [--out provisioning.json]

Reads a synchronization schema of Microsoft Entra ID (downloaded from the portal, or the answer of
GET /servicePrincipals/{id}/synchronization/jobs/{jobId}/schema) and writes provisioning.json to standard output, or
to the file named with --out. What was carried over, what is different and what was left out goes to standard error.
- as the file reads standard input.

Exit codes: 0 the file is written; 1 a file cannot be read or written, or nothing in it can be used; 2 the call is wrong.`;

process.exitCode = await runSchemaCommand(
  {
    usage,
    convert(text) {
      const { config, report } = importSchema(text, notionProfile);
      return { ...(config && { output: config }), report: describeReport(report) };
    },
  },
  process.argv.slice(2),
);
