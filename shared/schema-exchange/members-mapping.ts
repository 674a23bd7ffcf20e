// The mapping of a group's members: here they are always those of the group, and what Entra does otherwise is told.

import type { Notes } from './exchange-report.ts';
import type { JsonObject } from './json-shape.ts';
import { flowOf, isFlowType, reportFlow } from './mapping-flow.ts';
import type { MappingFile, Placed } from './provisioning-file.ts';
import type { StoredSource } from './source-kinds.ts';

/** Throws ShapeError. */
export function membersMapping(entry: JsonObject, source: StoredSource, at: string, notes: Notes): Placed<MappingFile> {
  if (source.kind !== 'attribute' || source.name !== 'members') {
    const message = 'the members of a group in Notion are made from something else than its members in Entra ID';
    notes.changed(at, message, 'Here they are always the members of the group: disable groups if that is wrong');
  }
  const flow = flowOf(entry, at);
  if (flow !== 'always') {
    const message = isFlowType(flow)
      ? 'Entra only adds members; here who leaves the group is taken out of it as well'
      : `the flow type ${JSON.stringify(flow)} is not known; here a group always has its members`;
    notes.changed(`${at}.flowType`, message, 'Disable groups if nobody should be taken out');
  }
  reportFlow(entry, at, notes);
  return { at, value: { source: 'members', target: 'members' } };
}
