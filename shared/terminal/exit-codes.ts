// How every command ends.

export const EXIT = {
  /** The result means what was asked for, or what was read. */
  done: 0,
  /** Nothing was usable, or it could not be done. */
  failed: 1,
  /** There is a result, and somebody must look at what differs. */
  look: 2,
  /** The call itself was wrong (EX_USAGE of sysexits). */
  wrongCall: 64,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
