// What an expression reads and does, known without evaluating it.

import { APP_ROLE_ASSIGNMENTS, type Expression, nodesOf } from './ast.ts';

/** Names of the source attributes the expression reads, in order of first use. App role assignments are not one of them. */
export function attributesOf({ root }: Expression): string[] {
  const names = new Set<string>();
  for (const node of nodesOf(root)) {
    if (node.kind === 'attribute' && node.name !== APP_ROLE_ASSIGNMENTS) names.add(node.name);
  }
  return [...names];
}

/** Whether the expression reads `[appRoleAssignments]`, which no attribute of the user holds. */
export function readsAppRoleAssignments({ root }: Expression): boolean {
  for (const node of nodesOf(root)) {
    if (node.kind === 'attribute' && node.name === APP_ROLE_ASSIGNMENTS) return true;
  }
  return false;
}

/** Names of the functions the expression calls. */
export function functionsOf({ root }: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(root)) {
    if (node.kind === 'call') names.add(node.name);
  }
  return names;
}

/** Whether the result must not be logged: Redact() anywhere inside makes the whole result secret. */
export function redacted(expression: Expression): boolean {
  return functionsOf(expression).has('Redact');
}

/** The expression's text with every text constant inside Redact() masked, of the same length, for use in messages. */
export function loggableText({ text, root }: Expression): string {
  let shown = '';
  let redactedUntil = 0;
  for (const node of nodesOf(root)) {
    if (node.kind === 'call' && node.name === 'Redact') redactedUntil = Math.max(redactedUntil, node.at.end);
    if ((node.kind !== 'text' && node.kind !== 'number') || node.at.start >= redactedUntil) continue;
    shown += text.slice(shown.length, node.at.start) + '*'.repeat(node.at.end - node.at.start);
  }
  return shown + text.slice(shown.length);
}
