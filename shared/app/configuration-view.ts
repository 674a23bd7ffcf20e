// The configuration in force, as whoever may read the status may read it.

import { inForceSince } from '../engine/job/configuration.ts';
import { creationLimit } from '../engine/job/creation-limit.ts';
import { countIn, type GuardKind, peopleLimit } from '../engine/job/guard-window.ts';
import type { JobRecord } from '../engine/job/job.ts';
import { decodeJob } from '../engine/job/job-row.ts';
import type { Moment } from '../engine/job/status-document.ts';
import { total } from '../engine/job/totals.ts';
import { counted } from '../errors/counted.ts';
import type { Code, ConfigurationError } from '../errors/index.ts';
import type { Problem } from '../errors/problem.ts';
import type { Control, GuardLimits, State } from '../model/ports.ts';
import type { ConfigurationWords } from '../policy/words/configuration-words.ts';
import { describeConfiguration } from '../policy/words/describe.ts';
import { notionProfile } from '../scim/profiles/notion.ts';
import type { InForce } from './configuration-in-force.ts';

/** What `GET /api/configuration` answers. */
export interface ConfigurationView extends ConfigurationWords {
  /** Changes when outcomes may change; limits and protected accounts are no part of it. */
  readonly hash: string;
  /** When the text came into force. Absent while no run has used it yet: the next one does. */
  readonly since?: Moment;
  /** `stored`: provisioning.json cannot be used, and the last usable one stays in force. */
  readonly from: 'file' | 'stored';
  /** Why the file is not used. */
  readonly notUsed?: NotUsedView;
  /** Limits that depend on how many people are in Notion, or on what was confirmed at the start, as they are now. */
  readonly limitsNow: readonly LimitNow[];
}

export interface NotUsedView {
  readonly code: Code;
  readonly detail: string;
  readonly remedy: string;
  /** Each with its place in the file; none where there is no file, or it cannot be read. */
  readonly problems: readonly Problem[];
}

export interface LimitNow {
  readonly kind: GuardKind;
  readonly limit: number;
  readonly sentence: string;
}

/** `problemsOf`: of the file; asked only when it is not used. */
export async function viewConfiguration(
  { config, policy, text, notUsed }: InForce,
  { job: store }: { readonly job: Pick<State['job'], 'readJob' | 'readControl'> },
  problemsOf: () => readonly Problem[],
  now: number,
): Promise<ConfigurationView> {
  const [stored, control] = await Promise.all([store.readJob(), store.readControl()]);
  const job = decodeJob(stored);
  const since = inForceSince(job.configuration, text);
  return {
    hash: policy.hash,
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    from: notUsed === undefined ? 'file' : 'stored',
    ...(notUsed === undefined ? {} : { notUsed: notUsedView(notUsed, problemsOf) }),
    ...describeConfiguration(config, notionProfile),
    limitsNow: limitsNow(policy.limits, job, control, now),
  };
}

function notUsedView({ code, message, remedy }: ConfigurationError, problemsOf: () => readonly Problem[]): NotUsedView {
  return { code, detail: message, remedy, problems: code === 'ProvisioningInvalid' ? problemsOf() : [] };
}

function limitsNow(limits: GuardLimits, job: JobRecord, control: Control, now: number): readonly LimitNow[] {
  const linked = total(job, 'user', 'linked');
  const people = counted(linked, 'person', 'people');
  const removed = (kind: 'peoplePositive' | 'peopleDerived', why: string): LimitNow => {
    const limit = peopleLimit(linked + countIn(job.window, kind, now), limits);
    return {
      kind,
      limit,
      sentence: `The job manages ${people} in Notion, and may remove ${limit} in 24 hours ${why}.`,
    };
  };
  const created = creationLimit(limits, control, job, now);
  const objects = counted(created, 'person or group', 'people and groups');
  return [
    removed('peoplePositive', 'because Entra ID has disabled or deleted them'),
    removed('peopleDerived', 'because nothing entitles them any more'),
    { kind: 'creations', limit: created, sentence: `The job may create ${objects} in 24 hours.` },
  ];
}
