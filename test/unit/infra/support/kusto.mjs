// Analyses log queries with Microsoft's own language service, against the tables that they will meet.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// Two scripts that define globals, in this order.
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { Kusto, System } = globalThis;

/** Only columns that we may use: Azure Monitor's own tables have more. */
const TABLES = {
  AppTraces:
    '(TimeGenerated: datetime, Message: string, SeverityLevel: int, Properties: dynamic, OperationName: string, AppRoleName: string)',
  _LogOperation: '(TimeGenerated: datetime, Category: string, Operation: string, Level: string, Detail: string)',
  EntraNotionRecords_CL: '(TimeGenerated: datetime, Record: dynamic)',
};

const { DatabaseSymbol, Symbol: AnySymbol, TableSymbol } = Kusto.Language.Symbols;
const tables = new (System.Collections.Generic.List$1(AnySymbol).ctor)();
for (const [name, schema] of Object.entries(TABLES)) tables.add(new TableSymbol.$ctor7(name, schema, null));
const workspace = Kusto.Language.GlobalState.Default.WithDatabase(
  new DatabaseSymbol.$ctor3('workspace', null, tables, false),
);

export function analyse(query) {
  const code = Kusto.Language.KustoCode.ParseAndAnalyze(query, workspace);
  const problems = listed(code.GetDiagnostics()).map(
    ({ Severity, Message, Start, Length }) => `${Severity}: ${Message} (${query.slice(Start, Start + Length)})`,
  );
  const columns = listed(code.ResultType?.Columns).map(({ Name, Type }) => [Name, Type.Name]);
  return { problems, columns: Object.fromEntries(columns) };
}

function listed(list) {
  return Array.from({ length: list?.Count ?? 0 }, (_, index) => list.getItem(index));
}
