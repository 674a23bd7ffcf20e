// What a code says about what happens next.

/** What the engine does about an error; each policy is one subclass in this folder. */
export type ErrorPolicy =
  | 'transient'
  | 'throttled'
  | 'notFound'
  | 'conflict'
  | 'rejected'
  | 'auth'
  | 'configuration'
  | 'resync'
  | 'leaseLost'
  | 'state';

/**
 * Codes that no error bears. `health`: the status names it. `hold`: a change waits for an operator. `reason`: explains a
 * decision, and nothing is wrong. `note`: qualifies an explanation. `check`: a line of the connection test. `request`:
 * the answer to an HTTP request.
 */
export type CodePolicy = ErrorPolicy | 'health' | 'hold' | 'reason' | 'note' | 'check' | 'request';

export interface CatalogueEntry {
  readonly policy: CodePolicy;
  /** One or two sentences for an operator. */
  readonly meaning: string;
  /** What to do. Names only settings, calls, commands and files that exist; a test looks each of them up. */
  readonly remedy: string;
}

export type CatalogueEntries = Readonly<Record<string, CatalogueEntry>>;
