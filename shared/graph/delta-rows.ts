// The rows of a delta page: partial, repeated, unordered, with tombstones for objects and for members.

import * as z from 'zod';
import { toAttributeValue } from '../model/json.ts';
import type { MemberChange, SourceRow } from '../model/ports.ts';
import { type Attributes, sourceId } from '../model/stored-object.ts';

/** `changed`: can be restored; that is also assumed of a reason we do not know. */
const removal = z.object({ reason: z.enum(['changed', 'deleted']).catch('changed') });
const row = z.looseObject({
  id: z.guid(),
  '@removed': removal.optional(),
  'members@delta': z.array(z.unknown()).optional(),
});
const member = z.object({ id: z.guid(), '@odata.type': z.string().optional(), '@removed': z.unknown().optional() });

export interface ParsedRows {
  readonly rows: readonly SourceRow[];
  /** Rows and members that no id could be read from. */
  readonly dropped: number;
}

export function parseRows(values: readonly unknown[]): ParsedRows {
  let dropped = 0;
  const rows: SourceRow[] = [];
  for (const value of values) {
    const parsed = row.safeParse(value);
    if (!parsed.success) {
      dropped += 1;
      continue;
    }
    const { id, '@removed': removed, 'members@delta': changes = [] } = parsed.data;
    const members = changes.map(parseMember);
    dropped += members.filter((parts) => parts.length === 0).length;
    rows.push({
      id: sourceId(id),
      attributes: { ...attributesOf(parsed.data), ...referencesOf(parsed.data) },
      ...(removed === undefined ? {} : { removed: removed.reason }),
      members: members.flat(),
    });
  }
  return { rows, dropped };
}

/**
 * A single-valued reference comes as a list of links, `manager@delta`, with a former one marked as removed; it is kept
 * as the id of the present one, or `null`.
 */
function referencesOf(data: Readonly<Record<string, unknown>>): Attributes {
  const entries = Object.entries(data).filter(([key]) => key.endsWith('@delta') && key !== 'members@delta');
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const links = z.array(member).safeParse(value);
      const present = links.success ? links.data.find((link) => link['@removed'] === undefined) : undefined;
      return [key.slice(0, -'@delta'.length), present === undefined ? null : sourceId(present.id)];
    }),
  );
}

/** Own keys, `null` (cleared) kept apart from absent (never set); without the id and OData's annotations. */
function attributesOf(data: Readonly<Record<string, unknown>>): Attributes {
  const entries = Object.entries(data).filter(([key]) => key !== 'id' && !key.includes('@'));
  return Object.fromEntries(entries.map(([key, value]) => [key, toAttributeValue(value)]));
}

function parseMember(value: unknown): readonly MemberChange[] {
  const parsed = member.safeParse(value);
  if (!parsed.success) return [];
  const id = sourceId(parsed.data.id);
  const removed = parsed.data['@removed'] !== undefined;
  return memberTypes(parsed.data['@odata.type'], removed).map((type) => ({ id, type, removed }));
}

/** Without a type, a removal must be felt wherever the member was kept; an addition is most likely a person. */
function memberTypes(odataType: string | undefined, removed: boolean): readonly MemberChange['type'][] {
  switch (odataType?.toLowerCase()) {
    case undefined:
      return removed ? ['user', 'group'] : ['user'];
    case '#microsoft.graph.user':
      return ['user'];
    case '#microsoft.graph.group':
      return ['group'];
    default:
      return ['other'];
  }
}
