// Turns a synchronization schema of Entra into provisioning.json, and tells what became of each part.

import type { Problem } from '../errors/problem.ts';
import { provisioningSchema } from '../policy/shape/provisioning-schema.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { type ApplicationSettings, switchOf } from './application-settings.ts';
import { chooseSchema } from './choose-schema.ts';
import { compareFiles } from './compare-files.ts';
import { type ExchangeReport, Notes } from './exchange-report.ts';
import { parseFile, withoutSchema } from './file-forms.ts';
import { summaryOf } from './first-screen.ts';
import { ShapeError } from './json-shape.ts';
import { keepSettings, type PresentFile, readPresent } from './kept-settings.ts';
import { type LocatedSchema, locateSchemas } from './locate-schema.ts';
import { groupsDraft, usersDraft } from './object-drafts.ts';
import { chooseObjectMappings, isEnabled } from './object-mappings.ts';
import { outlineOf } from './outline.ts';
import type { Draft, ProvisioningFile } from './provisioning-file.ts';
import { settleDraft } from './settle-draft.ts';

export interface SchemaImport {
  /** Absent when nothing in the schema can be used. It passes the check of provisioning.json. */
  readonly config?: ProvisioningFile;
  readonly report: ExchangeReport;
}

export interface ImportOptions {
  /** JSON path of the schema to be taken, where there are several. */
  readonly at?: string;
  /** Text of the provisioning.json that the result would replace: what no schema says is kept. */
  readonly present?: string;
}

/** `text`: the file from the portal, or what Graph answers. Never throws for what the text holds. */
export function importSchema(text: string, profile: TargetProfile, options: ImportOptions = {}): SchemaImport {
  const notes = new Notes();
  const present = options.present === undefined ? undefined : readPresent(options.present, profile);
  if (present !== undefined && 'problem' in present) return nothing(notes, present.problem);
  const parsed = parseFile(text);
  if ('problem' in parsed) return nothing(notes, parsed.problem);
  const [first, ...others] = locateSchemas(parsed.json);
  if (first === undefined) return nothing(notes, withoutSchema(parsed.json));
  const read = (schema: LocatedSchema, told: Notes): ProvisioningFile | undefined =>
    readSchema(schema, present?.config.scope, profile, told);
  const chosen = chooseSchema([first, ...others], options.at, (schema) => read(schema, new Notes()));
  if ('problem' in chosen) return nothing(notes, chosen.problem);
  const fresh = read(chosen.schema, notes);
  if (fresh === undefined) {
    const reason = notes.all.findLast(({ kind }) => kind === 'leftOut');
    if (notes.headlines.length === 0 && reason !== undefined) tellFirst(notes, reason);
    return { report: reportOf(undefined, present, notes) };
  }
  const config = present === undefined ? fresh : keepSettings(fresh, present, notes);
  return { config, report: { ...reportOf(config, present, notes), carried: outlineOf(fresh) } };
}

function tellFirst(notes: Notes, { at, message, remedy }: Problem): void {
  const end = /[.?!]$/u.test(remedy) ? '' : '.';
  notes.headline(`Nothing can be used: ${at === '$' ? '' : `${at}: `}${message}. ${remedy}${end}`);
}

function nothing(notes: Notes, { at, message, remedy }: Problem): SchemaImport {
  tellFirst(notes, { at, message, remedy });
  notes.leftOut(at, message, remedy);
  return { report: reportOf(undefined, undefined, notes) };
}

function reportOf(
  config: ProvisioningFile | undefined,
  present: PresentFile | undefined,
  notes: Notes,
): ExchangeReport {
  const told = { headlines: notes.headlines, notes: notes.all };
  if (config === undefined) return { ...told, summary: [], carried: [] };
  const whole = provisioningSchema.parse(config);
  return {
    ...told,
    summary: summaryOf(whole),
    ...(present !== undefined && { comparison: compareFiles(present.config, whole) }),
    carried: outlineOf(config),
  };
}

function readSchema(
  { schema, at, settings }: LocatedSchema,
  present: Draft['scope'] | undefined,
  profile: TargetProfile,
  notes: Notes,
): ProvisioningFile | undefined {
  try {
    const { user, group } = chooseObjectMappings(schema, at, notes);
    if (user === undefined) {
      notes.leftOut(at, 'the schema does not map users', 'Choose the schema of the enterprise application');
      return undefined;
    }
    if (group === undefined) {
      notes.same(at, 'the schema does not map groups, and none are made in Notion', 'Enable groups to make them');
    } else if (!isEnabled(group)) {
      notes.same(
        group.at,
        'the mapping of groups is disabled, and none are made in Notion',
        'Enable groups to make them',
      );
    }
    const users = usersDraft(user, settings, profile, notes);
    const groups = group && groupsDraft(group, profile, notes);
    const scope = scopeOf(settings, present ?? 'assigned', at, notes);
    return settleDraft({ scope, users, groups }, profile, notes);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.misshapen(error);
    return undefined;
  }
}

/** Whom the job takes into account is a setting of the application, not a part of its schema. */
function scopeOf(settings: ApplicationSettings, usual: Draft['scope'], at: string, notes: Notes): Draft['scope'] {
  const syncAll = switchOf(settings, 'SyncAll');
  if (typeof syncAll === 'boolean') return syncAll ? 'all' : 'assigned';
  const remedy = 'Compare it with the settings of the provisioning in Entra';
  if (syncAll === 'unclear') {
    notes.changed(at, `the setting SyncAll beside the schema is neither true nor false; "scope" is "${usual}"`, remedy);
  } else {
    const message = `a schema does not say whether all users are in scope or only assigned ones; "scope" is "${usual}"`;
    notes.same(at, message, remedy);
  }
  return usual;
}
