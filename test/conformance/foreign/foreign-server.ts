// A SCIM service that somebody else wrote, and what the tests must know of it.

import type { TargetProfile } from '../../../shared/scim/profile.ts';

export interface ForeignServer {
  /** What it does otherwise than others, where the standard leaves it free. */
  readonly profile: TargetProfile;
  readonly baseUrl: string;
  readonly token: string;
  close(): Promise<void>;
}
