// Takes the values that Redact() hides out of texts that may quote them: what a target says about a value it refuses.

import type { AttributeValue, StoredObject, TargetObject } from '../model.ts';
import type { ObjectPolicy } from '../ports.ts';
import { ownValue } from '../values.ts';
import type { Decision, Note, WorkExplanation } from './document.ts';
import { type ExplainedPolicy, REDACTED } from './ports.ts';

/** Shorter ones are parts of ordinary words. */
const SHORTEST = 3;

/** What the object's hidden attributes say here and in the target, the longest first. */
export function secretsOf(
  { image, exported = {} }: StoredObject,
  { hidden, redacted }: ObjectPolicy & ExplainedPolicy,
  present: TargetObject | undefined,
): readonly string[] {
  const texts = [
    ...hidden.flatMap((name) => textsIn(ownValue(image, name))),
    ...redacted.flatMap((path) =>
      [exported, present?.values ?? {}].flatMap((values) => textsIn(ownValue(values, path))),
    ),
  ];
  return [...new Set(texts)].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

function textsIn(value: AttributeValue | undefined): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

export interface Hiding {
  note(note: Note): Note;
  work(work: WorkExplanation): WorkExplanation;
  decision(decision: Decision): Decision;
}

export function hiding(secrets: readonly string[]): Hiding {
  const pattern = secrets.length === 0 ? undefined : new RegExp(secrets.map(escaped).join('|'), 'giu');
  const clean = (text: string): string => (pattern === undefined ? text : text.replace(pattern, REDACTED));
  return {
    note: ({ code, detail }) => ({ code, detail: clean(detail) }),
    work: (work) => ({ ...work, ...(work.detail !== undefined && { detail: clean(work.detail) }) }),
    decision: (decision) => ('detail' in decision ? { ...decision, detail: clean(decision.detail) } : decision),
  };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
