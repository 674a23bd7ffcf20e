// `npm run -s import-schema -- schema.json`: a synchronization schema of Entra becomes provisioning.json.

import process from 'node:process';
import { describeReport } from '../shared/schema-exchange/describe-report.ts';
import { differs } from '../shared/schema-exchange/exchange-report.ts';
import { importSchema } from '../shared/schema-exchange/import-schema.ts';
import { notionProfile } from '../shared/scim/profiles/notion.ts';
import { runSchemaCommand } from './schema-command.ts';

const usage = `Usage: npm run -s import-schema -- <schema.json> [--out provisioning.json]
       npm run -s import-schema -- --check <schema.json>

Reads a synchronization schema of Microsoft Entra ID (downloaded from the portal, or the answer of
GET /servicePrincipals/{id}/synchronization/jobs/{jobId}/schema, wherever a tool has put it) and writes
provisioning.json to standard output, or to the file named with --out. A report goes to standard error: who is in
scope, who is removed when, what identifies a person, what is written, and what differs from Entra.

  --out <file>     writes there; limits, actions and other settings of a file that is there are kept
  --check          prints the report only, and writes nothing; provisioning.json is what it is compared with
  --schema <path>  which schema is meant, where the file holds several, such as '$.value[1].schema'
  -                as the file reads standard input

Exit codes: 0 the result means what the schema meant; 2 something differs, and somebody must look at it;
1 a file cannot be read or written, or nothing in it can be used; 64 the call is wrong.`;

process.exitCode = await runSchemaCommand(
  {
    usage,
    replaces: 'provisioning.json',
    convert(text, options) {
      const { config, report } = importSchema(text, notionProfile, options);
      const told = { report: describeReport(report, config !== undefined), differs: differs(report) };
      return config === undefined ? told : { ...told, output: config };
    },
  },
  process.argv.slice(2),
);
