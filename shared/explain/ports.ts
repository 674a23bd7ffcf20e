// What explaining asks for.

import type { EngineDependencies } from '../engine/slice.ts';
import type { ExplainedPolicy, GroupPolicy, Policy, UserPolicy } from '../model/ports.ts';

export interface ExplainDependencies extends EngineDependencies {
  readonly policy: Policy & {
    readonly user: UserPolicy & ExplainedPolicy;
    readonly group: GroupPolicy & ExplainedPolicy;
  };
}
