// Schemas as Entra stores them, whole ones from fixtures and small ones from factories.

import { readFileSync } from 'node:fs';
import { parseProvisioning } from '../../shared/policy/provisioning.ts';
import type { ProvisioningConfig } from '../../shared/policy/shape/provisioning-schema.ts';
import { exportSchema } from '../../shared/schema-exchange/export-schema.ts';
import { importSchema, type SchemaImport } from '../../shared/schema-exchange/import-schema.ts';
import { notionProfile } from '../../shared/scim/profiles/notion.ts';

export const FIXTURES = ['notion-gallery', 'scim-default', 'customised', 'whole-job'] as const;

export const fixturePath = (name: string): URL => new URL(`../fixtures/schemas/${name}.json`, import.meta.url);
export const fixtureText = (name: string): string => readFileSync(fixturePath(name), 'utf8');

export const attribute = (name: string) => ({ expression: `[${name}]`, name, parameters: [], type: 'Attribute' });
export const constant = (name: string) => ({
  expression: JSON.stringify(name),
  name,
  parameters: [],
  type: 'Constant',
});
export const call = (expression: string, name: string, parameters: Readonly<Record<string, unknown>>) => ({
  expression,
  name,
  parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
  type: 'Function',
});

/** Only the text of an expression: the tree has no parameters that are known. */
export const textOnly = (expression: string) => ({ expression });

export const mapping = (targetAttributeName: string, source: unknown, more: object = {}) => ({
  defaultValue: null,
  exportMissingReferences: false,
  flowBehavior: 'FlowWhenChanged',
  flowType: 'Always',
  matchingPriority: 0,
  source,
  targetAttributeName,
  ...more,
});

export const USER_NAME = mapping('userName', attribute('userPrincipalName'), { matchingPriority: 1 });
export const ACTIVE = mapping('active', textOnly('Switch([IsSoftDeleted], , "False", "True", "True", "False")'));

export const objectMapping = (kind: 'User' | 'Group', attributeMappings: unknown, more: object = {}) => ({
  attributeMappings,
  enabled: true,
  flowTypes: 'Add, Update, Delete',
  name: `Provision ${kind}s`,
  scope: null,
  sourceObjectName: kind,
  targetObjectName: kind,
  ...more,
});

export const schema = (...objectMappings: readonly unknown[]) => ({
  directories: [],
  synchronizationRules: [
    {
      name: 'USER_OUTBOUND_USER',
      objectMappings,
      priority: 1,
      sourceDirectoryName: 'Azure Active Directory',
      targetDirectoryName: 'Notion',
    },
  ],
});

/** A schema for users that maps userName and active, and these. */
export const userSchema = (...mappings: readonly unknown[]) =>
  schema(objectMapping('User', [USER_NAME, ACTIVE, ...mappings]));

export const filterGroup = (name: string, ...clauses: readonly unknown[]) => ({ name, clauses });
export const clause = (sourceOperandName: string, operatorName: string, ...values: readonly unknown[]) => ({
  operatorName,
  sourceOperandName,
  targetOperand: { values },
});

export const scopedSchema = (scope: unknown) => schema(objectMapping('User', [USER_NAME, ACTIVE], { scope }));

export const imported = (json: unknown): SchemaImport => importSchema(JSON.stringify(json), notionProfile);

/** Mappings of users besides userName and active. */
export const importedMappings = (...mappings: readonly unknown[]): readonly unknown[] =>
  imported(userSchema(...mappings)).config?.users?.attributeMappings?.slice(2) ?? [];

/** `path: message` of every note about something that differs. */
export const notesOf = ({ report }: SchemaImport): string[] =>
  report.notes.filter(({ kind }) => kind !== 'same').map(({ at, message }) => `${at}: ${message}`);

/** `path: message` of what is only said otherwise. */
export const sameOf = ({ report }: SchemaImport): string[] =>
  report.notes.filter(({ kind }) => kind === 'same').map(({ at, message }) => `${at}: ${message}`);

export const parsed = (file: unknown): ProvisioningConfig => parseProvisioning(JSON.stringify(file), notionProfile);

export const exported = (file: unknown) => exportSchema(parsed(file), notionProfile);

export const USER = '$.synchronizationRules[0].objectMappings[0]';
