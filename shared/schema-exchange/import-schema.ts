// Turns a synchronization schema of Entra into provisioning.json, and tells what became of each part.

import type { TargetProfile } from '../scim/profile.ts';
import { type ExchangeReport, Notes } from './exchange-report.ts';
import { ShapeError } from './json-shape.ts';
import { locateSchema } from './locate-schema.ts';
import { groupsDraft, usersDraft } from './object-drafts.ts';
import { chooseObjectMappings, isEnabled, type ObjectMapping } from './object-mappings.ts';
import { outlineOf } from './outline.ts';
import type { Draft, ProvisioningFile } from './provisioning-file.ts';
import { settleDraft } from './settle-draft.ts';

export interface SchemaImport {
  /** Absent when nothing in the schema can be used. It passes the check of provisioning.json. */
  readonly config?: ProvisioningFile;
  readonly report: ExchangeReport;
}

/** `text`: the file from the portal, or what Graph answers. Never throws for what the text holds. */
export function importSchema(text: string, profile: TargetProfile): SchemaImport {
  const notes = new Notes();
  const config = read(text, profile, notes);
  return config === undefined
    ? { report: { carried: [], notes: notes.all } }
    : { config, report: { carried: outlineOf(config), notes: notes.all } };
}

function read(text: string, profile: TargetProfile, notes: Notes): ProvisioningFile | undefined {
  const located = locateSchema(text);
  if (!('schema' in located)) {
    notes.leftOut(located.at, located.message, located.remedy);
    return undefined;
  }
  for (const other of located.others) {
    notes.leftOut(other, `is another schema; ${located.at} was taken`, 'Import the schema of one job at a time');
  }
  try {
    const { user, group } = chooseObjectMappings(located.schema, located.at, notes);
    if (user === undefined) {
      notes.leftOut(located.at, 'does not map users', 'Choose the schema of the enterprise application');
      return undefined;
    }
    reportDifferences(user, group, located.at, notes);
    const users = usersDraft(user, located.settings, profile, notes);
    const groups = group && groupsDraft(group, profile, notes);
    return settleDraft({ scope: scopeOf(located.settings, located.at, notes), users, groups }, profile, notes);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.leftOut(error.at, error.message, error.remedy);
    return undefined;
  }
}

function reportDifferences(user: ObjectMapping, group: ObjectMapping | undefined, at: string, notes: Notes): void {
  if (!isEnabled(user)) {
    const remedy = 'Leave the job stopped if they should not be';
    notes.changed(`${user.at}.enabled`, 'users are always provisioned here', remedy);
  }
  notes.changed(
    user.at,
    'guests stay in scope: provisioning by Entra makes no difference between them and members',
    'Set "guests" to "exclude" if they should not be in Notion',
  );
  if (group === undefined) {
    notes.changed(at, 'does not map groups, so that none are made in Notion', 'Enable groups to make them');
  }
}

/** Whom the job takes into account is a setting of the application, not a part of its schema. */
function scopeOf(settings: ReadonlyMap<string, string>, at: string, notes: Notes): Draft['scope'] {
  const syncAll = settings.get('syncall')?.toLowerCase();
  if (syncAll === 'true') return 'all';
  if (syncAll !== 'false') {
    notes.changed(
      at,
      'does not say whether all users are in scope or only assigned ones; assigned ones are',
      'Set "scope" to "all" for all',
    );
  }
  return 'assigned';
}
