// What differs between a provisioning.json that exists and the one that takes its place, line by line.

import type { ProvisioningConfig } from '../policy/shape/provisioning-schema.ts';
import { outlineOf } from './outline.ts';

/** `- ` before what was there and `+ ` before what comes, in the order of the file; empty when both say the same. */
export function compareFiles(present: ProvisioningConfig, next: ProvisioningConfig): string[] {
  const [before, after] = [outlineOf(present), outlineOf(next)];
  const [known, wanted] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !wanted.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !known.has(line)).map((line) => `+ ${line}`),
  ];
}
