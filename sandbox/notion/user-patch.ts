// Applies PATCH operations to the draft of a user.

import { isRecord, type JsonRecord, own } from './json.ts';
import { type FilteredPath, filteredPath, type PatchOperation } from './patch-operations.ts';
import { invalid } from './scim-error.ts';
import { applyAttribute, applyResource, type UserDraft } from './user-draft.ts';
import { recordOr } from './user-values.ts';

export function applyUserPatch(draft: UserDraft, operations: readonly PatchOperation[]): void {
  for (const operation of operations) applyOperation(draft, operation);
}

function applyOperation(draft: UserDraft, { op, path, value, field }: PatchOperation): void {
  const action = op === 'add' ? 'add' : 'replace';
  const wanted = op === 'remove' ? null : value;
  const filtered = path === undefined ? undefined : filteredPath(path);
  if (wanted === undefined) throw invalid(`${field}.value`, 'defined', undefined);
  if (path === undefined) applyResource(draft, recordOr(`${field}.value`, wanted), action);
  else if (filtered === undefined) applyAttribute(draft, path, wanted, action);
  else if (filtered.attribute === 'emails') applyToEmail(draft, filtered, wanted);
  else applyToEntry(draft, filtered, wanted);
}

/** Types of addresses are not stored: only the primary one can be told from the others. */
function applyToEmail(draft: UserDraft, path: FilteredPath, value: unknown): void {
  const address = isRecord(value) ? own(value, 'value') : value;
  const primary = path.key.toLowerCase() === 'primary' && path.wanted.toLowerCase() === 'true';
  if (address !== null) applyAttribute(draft, 'emails', [{ value: address, primary }], 'add');
}

/** Changes one entry of a multi-valued attribute, chosen by type or by `primary`; makes it if there is none. */
function applyToEntry(draft: UserDraft, path: FilteredPath, value: unknown): void {
  const stored = Object.entries(draft.profile.attributes).find(([name]) => name.toLowerCase() === path.attribute)?.[1];
  const entries = Array.isArray(stored) ? stored.filter(isRecord) : [];
  const chosen = entries.find((entry) => isChosen(path, entry));
  const others = entries.filter((entry) => entry !== chosen);
  const isGone = value === null && (path.sub === undefined || chosen === undefined);
  const kept = isGone ? others : [...others, entryAfter(path, chosen, value)];
  applyAttribute(draft, path.attribute, kept, 'replace');
}

function isChosen(path: FilteredPath, entry: JsonRecord): boolean {
  return String(own(entry, path.key)).toLowerCase() === path.wanted.toLowerCase();
}

function entryAfter(path: FilteredPath, chosen: JsonRecord | undefined, value: unknown): JsonRecord {
  const { key, wanted, sub } = path;
  const kept = Object.entries(chosen ?? {}).filter(([name]) => name !== sub);
  const sent = sub === undefined ? (isRecord(value) ? value : { value }) : value === null ? {} : { [sub]: value };
  return { ...Object.fromEntries(kept), [key]: key === 'primary' ? wanted.toLowerCase() === 'true' : wanted, ...sent };
}
