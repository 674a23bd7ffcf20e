// The configuration in force, as anybody may read it who may read the status.

import type { Code } from '../errors/index.ts';
import type { Problem } from '../errors/problem.ts';
import type { ConfigurationWords } from '../policy/words/configuration-words.ts';

/** What `GET /api/configuration` answers. Moments are ISO 8601. */
export interface ConfigurationView extends ConfigurationWords {
  /** Changes when outcomes may change; limits and protected accounts are no part of it. */
  readonly hash: string;
  /** When the text came into force. Absent while no run has used it yet: the next one does. */
  readonly since?: string;
  /** `stored`: provisioning.json cannot be used, and the last usable one stays in force. */
  readonly from: 'file' | 'stored';
  /** Why the file is not used. */
  readonly notUsed?: FileNotUsed;
  /** Limits that depend on how many people are in Notion, or on what was confirmed, as they are now. */
  readonly limitsNow: readonly LimitNow[];
}

export interface FileNotUsed {
  readonly code: Code;
  readonly detail: string;
  readonly remedy: string;
  /** Each with its place in the file; none where there is no file, or it cannot be read. */
  readonly problems: readonly Problem[];
}

export interface LimitNow {
  readonly what: 'peopleRemoved' | 'creations';
  readonly limit: number;
  readonly sentence: string;
}
