// The rows of a delta page: partial, repeated, unordered, with tombstones for objects and for members.

import * as z from 'zod';
import type { MemberChange, SourceRow } from '../model/ports.ts';
import { type Attributes, sourceId } from '../model/stored-object.ts';
import { agentIn, isAgentType } from './agent-users.ts';
import { usableValues } from './usable-values.ts';

/** `changed`: can be restored; that is also assumed of a reason we do not know. */
const removal = z.object({ reason: z.enum(['changed', 'deleted']).catch('changed') });
const row = z.looseObject({
  id: z.guid(),
  '@removed': removal.optional(),
  'members@delta': z.array(z.unknown()).optional(),
});
const member = z.object({ id: z.guid(), '@odata.type': z.string().optional(), '@removed': z.unknown().optional() });

const LINKS = '@delta';

export interface ParsedRows {
  readonly rows: readonly SourceRow[];
  /** Rows and members that no id could be read from. */
  readonly dropped: number;
}

/** `select`: the attributes that were asked for. Whatever else comes is not looked at. */
export function parseRows(values: readonly unknown[], select: readonly string[]): ParsedRows {
  // Graph answers with its own spelling of a name.
  const selected = new Set(select.map((name) => name.toLowerCase()));
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
    const wanted = Object.entries(parsed.data).filter(([key]) => selected.has(nameOf(key)));
    const { attributes, unusable } = usableValues(wanted.filter(([key]) => !key.includes('@')));
    rows.push({
      id: sourceId(id),
      attributes: { ...attributes, ...referencesIn(wanted), ...agentIn(parsed.data, selected) },
      ...(unusable.length === 0 ? {} : { unusable }),
      ...(removed === undefined ? {} : { removed: removed.reason }),
      members: members.flat(),
    });
  }
  return { rows, dropped };
}

/** `manager@delta` tells of `manager`. Annotations of OData belong to nobody. */
function nameOf(key: string): string {
  return (key.endsWith(LINKS) ? key.slice(0, -LINKS.length) : key).toLowerCase();
}

/**
 * A single-valued reference comes as a list of links, `manager@delta`, with a former one marked as removed; it is kept
 * as the id of the present one, or `null`.
 */
function referencesIn(entries: readonly (readonly [string, unknown])[]): Attributes {
  const lists = entries.filter(([key]) => key.endsWith(LINKS));
  return Object.fromEntries(
    lists.map(([key, value]) => {
      const links = z.array(member).safeParse(value);
      const present = links.success ? links.data.find((link) => link['@removed'] === undefined) : undefined;
      return [key.slice(0, -LINKS.length), present === undefined ? null : sourceId(present.id)];
    }),
  );
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
  // Whether it is wanted is asked of its own row, as of everybody's.
  if (isAgentType(odataType)) return ['user'];
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
