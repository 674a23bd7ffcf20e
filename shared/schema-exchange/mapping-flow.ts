// When Entra sends the value of an attribute mapping, and what of that is different here.

import type { Notes } from './exchange-report.ts';
import { type JsonObject, memberOf, optionalName, optionalText } from './json-shape.ts';

/** attributeFlowType of Graph, in the order of its numbers. */
const FLOW_TYPES = ['Always', 'ObjectAddOnly', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly'] as const;
/** attributeFlowBehavior of Graph. */
const FLOW_BEHAVIORS = ['FlowWhenChanged', 'FlowAlways'] as const;

/** In lower case. Throws ShapeError. */
export const flowOf = (entry: JsonObject, at: string): string =>
  optionalName(entry, 'flowType', at, FLOW_TYPES) ?? 'always';

export const isFlowType = (flow: string): boolean => FLOW_TYPES.some((name) => name.toLowerCase() === flow);

/** Whether the mapping applies at creation only. Throws ShapeError. */
export function appliesOnCreate(entry: JsonObject, at: string, notes: Notes): boolean {
  const flow = flowOf(entry, at);
  if (flow === 'multivalueaddonly' || flow === 'valueaddonly') {
    const message = 'Entra only adds values and takes none away; here what Notion has follows the value';
    notes.changed(`${at}.flowType`, message, 'Set "apply": "onCreate" if nothing may be taken away');
  } else if (flow === 'attributeaddonly') {
    const message = 'Entra fills the attribute where it is empty; here it is written at creation only';
    notes.changed(`${at}.flowType`, message, 'Set "apply": "always" if what Notion has may be replaced');
    return true;
  } else if (flow !== 'always' && flow !== 'objectaddonly') {
    const message = `the flow type ${JSON.stringify(flow)} is not known; the value is written at creation only`;
    notes.changed(`${at}.flowType`, message, 'Set "apply": "always" if it should follow later changes');
    return true;
  }
  return flow === 'objectaddonly';
}

/** Throws ShapeError. */
export function reportFlow(entry: JsonObject, at: string, notes: Notes): void {
  const behavior = optionalName(entry, 'flowBehavior', at, FLOW_BEHAVIORS) ?? 'flowwhenchanged';
  if (behavior !== 'flowwhenchanged' && behavior !== 'flowalways') {
    const message = `the flow behavior ${JSON.stringify(behavior)} is not known; the value is sent when it differs`;
    notes.changed(`${at}.flowBehavior`, message, 'Look at the mapping in Entra');
  } else if (behavior === 'flowalways') {
    notes.same(`${at}.flowBehavior`, 'Entra sends the value every time; here it is sent when it differs');
  }
  if (memberOf(entry, 'exportMissingReferences') === true) {
    const message = 'a reference to somebody who is not in Notion is sent as soon as they are there, and not before';
    notes.same(`${at}.exportMissingReferences`, message);
  }
}

/** objectFlowTypes of Graph: flags, which some SDKs write as their sum. */
const OBJECT_FLOWS = ['add', 'update', 'delete'] as const;

/** `Add, Update, Delete`; all of them when nothing is said. Throws ShapeError. */
export function objectFlowsOf(mapping: JsonObject, at: string, notes: Notes): ReadonlySet<string> {
  const value = memberOf(mapping, 'flowTypes');
  if (typeof value === 'number')
    return new Set(OBJECT_FLOWS.filter((_, bit) => Math.floor(value / 2 ** bit) % 2 === 1));
  const listed = Array.isArray(value) ? value.map(String).join(',') : optionalText(mapping, 'flowTypes', at);
  const given = (listed ?? OBJECT_FLOWS.join(',')).toLowerCase().split(/[\s,;|]+/u);
  for (const flow of given.filter((name) => name !== '' && name !== 'none' && !isObjectFlow(name))) {
    notes.changed(`${at}.flowTypes`, `${JSON.stringify(flow)} is no action that is known`, 'Look at the actions there');
  }
  return new Set(given.filter(isObjectFlow));
}

const isObjectFlow = (name: string): name is (typeof OBJECT_FLOWS)[number] =>
  OBJECT_FLOWS.some((flow) => flow === name);
