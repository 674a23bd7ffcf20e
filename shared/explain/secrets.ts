// Takes the values that Redact() hides out of texts that may quote them: what a target says about a value it refuses.

import { maskValues, textsIn } from '../model/mask-values.ts';
import type { ObjectPolicy } from '../model/ports.ts';
import { type ExplainedPolicy, REDACTED } from '../model/ports.ts';
import type { StoredObject, TargetObject } from '../model/stored-object.ts';
import { ownValue } from '../model/values.ts';
import type { Decision, Note, WorkExplanation } from './document.ts';

/** What the object's hidden attributes say here and in the target. */
export function secretsOf(
  { image, exported = {} }: StoredObject,
  { hidden, redacted }: ObjectPolicy & ExplainedPolicy,
  present: TargetObject | undefined,
): readonly string[] {
  return [
    ...hidden.flatMap((name) => textsIn(ownValue(image, name))),
    ...redacted.flatMap((path) =>
      [exported, present?.values ?? {}].flatMap((values) => textsIn(ownValue(values, path))),
    ),
  ];
}

interface Hiding {
  note(note: Note): Note;
  work(work: WorkExplanation): WorkExplanation;
  decision(decision: Decision): Decision;
}

export function hiding(secrets: readonly string[]): Hiding {
  const clean = (text: string): string => maskValues(text, secrets, REDACTED);
  return {
    note: ({ code, detail }) => ({ code, detail: clean(detail) }),
    work: (work) => ({ ...work, ...(work.detail !== undefined && { detail: clean(work.detail) }) }),
    decision: (decision) => ('detail' in decision ? { ...decision, detail: clean(decision.detail) } : decision),
  };
}
