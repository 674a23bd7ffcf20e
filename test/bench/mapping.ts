// How fast attribute mappings are evaluated.

import { readFile } from 'node:fs/promises';
import { sourceId } from '../../shared/model/stored-object.ts';
import { compilePolicy } from '../../shared/policy/policy.ts';
import { parseProvisioning } from '../../shared/policy/provisioning.ts';
import { notionProfile } from '../../shared/scim/profiles/notion.ts';
import type { Report } from './report.ts';
import { displayName, userName } from './tenant.ts';

const MEASURE_MS = 1_000;
const ROUND = 500;
const EXPRESSION_LENGTH = 2_000;

export async function mapping(report: Report): Promise<void> {
  report.title('Attribute mappings');
  const own = await readFile(new URL('../../provisioning.json', import.meta.url), 'utf8');
  report.note('default mappings: people a second', evaluationsPerSecond(own));
  const expression = longExpression();
  report.note(
    `an expression of ${expression.length} characters: people a second`,
    evaluationsPerSecond(withName(own, expression)),
  );
}

function evaluationsPerSecond(provisioning: string): number {
  const { user } = compilePolicy(parseProvisioning(provisioning, notionProfile), notionProfile);
  const now = Date.now();
  const run = (number: number): void => {
    const outcome = user.map({
      id: sourceId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`),
      image: {
        userPrincipalName: userName(number),
        displayName: displayName(number),
        givenName: 'Member',
        surname: `Number ${number}`,
      },
      roles: [],
      creating: false,
      now,
    });
    if (!outcome.ok) throw new Error(outcome.detail);
  };
  for (let number = 0; number < ROUND; number += 1) run(number);
  const started = performance.now();
  let evaluated = 0;
  while (performance.now() - started < MEASURE_MS) {
    for (let number = 0; number < ROUND; number += 1) run(number);
    evaluated += ROUND;
  }
  return Math.round((evaluated * 1_000) / (performance.now() - started));
}

/** Nested as people write it: every level tidies up the one below, and all of them are evaluated for everybody. */
function longExpression(): string {
  let text = 'Join(" ", [givenName], [surname])';
  for (let level = 0; ; level += 1) {
    const next = `IIF(IsPresent([surname]), Replace(${text}, "Level${level}", , , "x", , ), ${instead(level)})`;
    if (suffixed(next, '').length > EXPRESSION_LENGTH) break;
    text = next;
  }
  return suffixed(text, '-'.repeat(EXPRESSION_LENGTH - suffixed(text, '').length));
}

const suffixed = (text: string, suffix: string): string => `Append(${text}, "${suffix}")`;
const instead = (level: number): string => (level % 2 === 0 ? 'ToLower([displayName])' : 'StripSpaces([displayName])');

function withName(provisioning: string, expression: string): string {
  const config = JSON.parse(provisioning);
  const rest = config.users.attributeMappings.filter((item: { target: string }) => item.target !== 'name.formatted');
  config.users.attributeMappings = [...rest, { target: 'name.formatted', expression }];
  return JSON.stringify(config);
}
