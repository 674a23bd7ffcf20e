// `npm run -s export-schema`: provisioning.json becomes a synchronization schema of Entra.

import process from 'node:process';
import { describeProblem } from '../shared/errors/problem.ts';
import { checkProvisioning } from '../shared/policy/provisioning.ts';
import { describeReport } from '../shared/schema-exchange/describe-report.ts';
import { differs } from '../shared/schema-exchange/exchange-report.ts';
import { exportSchema } from '../shared/schema-exchange/export-schema.ts';
import { notionProfile } from '../shared/scim/profiles/notion.ts';
import { runSchemaCommand } from './schema-command.ts';

const usage = `Usage: npm run -s export-schema -- [provisioning.json] [--out schema.json]

Writes the synchronization schema of Microsoft Entra ID that says the same as provisioning.json to standard output, or
to the file named with --out. What a schema cannot say goes to standard error. - as the file reads standard input.

Exit codes: 0 the schema says all of it; 2 something differs, and somebody must look at it; 1 a file cannot be read,
used or written; 64 the call is wrong.`;

process.exitCode = await runSchemaCommand(
  {
    usage,
    defaultFile: 'provisioning.json',
    convert(text) {
      const { config, problems } = checkProvisioning(text, notionProfile);
      if (config === undefined) {
        return { report: problems.map((problem) => `${describeProblem(problem)}\n`).join(''), differs: true };
      }
      const { schema, report } = exportSchema(config, notionProfile);
      return { output: schema, report: describeReport(report, true), differs: differs(report) };
    },
  },
  process.argv.slice(2),
);
