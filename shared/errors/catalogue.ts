// Every code that status, logs, tables and answers may show: what it means and what to do. docs/errors.md is made of it.

import { CHECK_CODES } from './catalogue/check-codes.ts';
import { EXPLAIN_CODES } from './catalogue/explain-codes.ts';
import { HEALTH_CODES } from './catalogue/health-codes.ts';
import { HOLD_CODES } from './catalogue/hold-codes.ts';
import { NETWORK_CODES } from './catalogue/network-codes.ts';
import { OBJECT_CODES } from './catalogue/object-codes.ts';
import { REQUEST_CODES } from './catalogue/request-codes.ts';
import { SETTINGS_CODES } from './catalogue/settings-codes.ts';
import { SOURCE_CODES } from './catalogue/source-codes.ts';
import { STATE_CODES } from './catalogue/state-codes.ts';
import { TARGET_CODES } from './catalogue/target-codes.ts';
import type { CatalogueEntries, CodePolicy } from './code-policy.ts';

export const CATALOGUE = {
  ...SETTINGS_CODES,
  ...SOURCE_CODES,
  ...TARGET_CODES,
  ...NETWORK_CODES,
  ...STATE_CODES,
  ...OBJECT_CODES,
  ...HOLD_CODES,
  ...HEALTH_CODES,
  ...EXPLAIN_CODES,
  ...CHECK_CODES,
  ...REQUEST_CODES,
} as const satisfies CatalogueEntries;

/** Stable, PascalCase; part of the public surface. */
export type Code = keyof typeof CATALOGUE;

/** The codes of one policy, such as those that a RejectedError may bear. */
export type CodeOf<P extends CodePolicy> = {
  [C in Code]: (typeof CATALOGUE)[C]['policy'] extends P ? C : never;
}[Code];

export const isCode = (text: string): text is Code => Object.hasOwn(CATALOGUE, text);

/** What to do about a code. Undefined for one that another version of the program has stored. */
export const remedyOf = (code: string): string | undefined => (isCode(code) ? CATALOGUE[code].remedy : undefined);
