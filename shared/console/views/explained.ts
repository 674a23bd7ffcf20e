// What an explanation says in its many parts, in the form in which the page shows it.

import type { Explanation, MappingLine } from '../../explain/document.ts';
import type { AttributeValue } from '../../model/stored-object.ts';

export interface ValueChange {
  readonly path: string;
  readonly from: AttributeValue | undefined;
  readonly to: AttributeValue | undefined;
}

/** What the mappings ask for and Notion does not have yet. */
export function changesIn({ decision, mappings }: Pick<Explanation, 'decision' | 'mappings'>): readonly ValueChange[] {
  if ('changes' in decision && decision.changes.length > 0) return decision.changes;
  return mappings
    .filter((line) => line.differsFromExported && (line.outcome === 'value' || line.outcome === 'cleared'))
    .map((line) => ({ path: line.target, from: line.present ?? line.exported, to: wanted(line) }));
}

function wanted(line: MappingLine): AttributeValue | undefined {
  return line.outcome === 'value' ? line.value : undefined;
}

const WHERE: Readonly<Record<Explanation['presence']['is'], string>> = {
  present: 'Present',
  inactive: 'Present, deactivated',
  absent: 'Not there',
  ambiguous: 'Several match',
  notAsked: 'Never there',
  unknown: 'It did not answer',
};

export const whereIs = ({ is }: Explanation['presence']): string => WHERE[is];
