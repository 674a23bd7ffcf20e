// A fault rule: which requests misbehave, and how. Rules that callers send are checked, and every mistake named.

import { isRecord } from '../server/json.ts';
import { amount, flag, integer, oneOf, problemsOf, type Rules, share, text } from './value-rules.ts';

export interface FaultRule {
  readonly match: {
    readonly method?: string;
    /** Regular expression, tested against path and query. */
    readonly path: string;
    /** Regular expression, tested against the body of the request. */
    readonly body?: string;
    /** The matching request (counted from 1) that is the first to misbehave, and the only one unless `times` is given. */
    readonly nth?: number;
    /** How many matching requests misbehave; all of them unless this or `nth` is given. */
    readonly times?: number;
    /** Share of these requests that misbehave, 0 to 1. */
    readonly probability?: number;
  };
  readonly action: FaultAction;
}

/** One of `status`, `reset`, `hang` and `pretend`, or only a delay. */
export interface FaultAction {
  /** Answers with this status. */
  readonly status?: number;
  /** A string is sent as an HTML page, anything else as JSON; by default the simulator's own form of an error. */
  readonly body?: unknown;
  /** Of a body that is a string. Default `text/html`. */
  readonly contentType?: string;
  /** Seconds, or an HTTP date, for the Retry-After header. */
  readonly retryAfter?: number | string;
  /** Waits before anything else. */
  readonly delayMs?: number;
  /** Cuts the connection without an answer. */
  readonly reset?: boolean;
  /** Never answers. */
  readonly hang?: boolean;
  /** The request is carried out before it ends in one of these ways; otherwise nothing is done. */
  readonly takesEffect?: boolean;
  /**
   * Answers like a success and changes nothing. `shown`: the body shows what was asked for. `hidden`: it shows what is
   * still there.
   */
  readonly pretend?: 'shown' | 'hidden';
}

const EXPRESSION = { ...text(''), expected: 'a regular expression', accepts: isExpression };

const MATCH: Rules = {
  method: { ...text(''), expected: 'an HTTP method', accepts: (value) => /^[A-Za-z]+$/.test(String(value)) },
  path: EXPRESSION,
  body: EXPRESSION,
  nth: integer(1, 1),
  times: integer(1, 1),
  probability: share(1),
};

const ACTION: Rules = {
  status: integer(200, 200, 599),
  body: { initial: undefined, expected: 'a string or any JSON', accepts: () => true },
  contentType: text('text/html'),
  retryAfter: {
    initial: 0,
    expected: 'seconds or an HTTP date',
    accepts: (value) => amount(0).accepts(value) || text('').accepts(value),
  },
  delayMs: amount(0),
  reset: flag(false),
  hang: flag(false),
  takesEffect: flag(false),
  pretend: oneOf('shown', 'hidden'),
};

/** Throws an error that names everything that is wrong with the rule. */
export function assertFaultRule(rule: unknown): asserts rule is FaultRule {
  const problems = problemsIn(rule);
  if (problems.length > 0) throw new Error(`This is no fault rule: ${problems.join('; ')}.`);
}

function problemsIn(rule: unknown): readonly string[] {
  if (!isRecord(rule)) return ['send {"match":{…},"action":{…}}'];
  const { match, action, ...others } = rule;
  const unknown = Object.keys(others).map((name) => `'${name}' is neither match nor action`);
  return [...unknown, ...matchProblems(match), ...actionProblems(action)];
}

function matchProblems(match: unknown): readonly string[] {
  if (!isRecord(match)) return ['match is missing'];
  const missing = match['path'] === undefined ? ['match.path is missing; "/" matches every request'] : [];
  return [...missing, ...problemsOf(MATCH, 'field of match', match).map(inPart('match'))];
}

function actionProblems(action: unknown): readonly string[] {
  if (!isRecord(action)) return ['action is missing'];
  const wrong = problemsOf(ACTION, 'field of action', action).map(inPart('action'));
  if (wrong.length > 0) return wrong;
  const ends = ['status', 'reset', 'hang', 'pretend'].filter(
    (name) => action[name] !== undefined && action[name] !== false,
  );
  const problems: string[] = [];
  if (ends.length > 1) problems.push(`action has ${ends.join(' and ')}: a request ends in one way only`);
  if (ends.length === 0 && action['delayMs'] === undefined) {
    problems.push('action needs one of status, reset, hang, pretend and delayMs');
  }
  for (const name of ['body', 'contentType', 'retryAfter']) {
    if (action[name] !== undefined && action['status'] === undefined)
      problems.push(`action.${name} goes with a status`);
  }
  if (action['takesEffect'] === true && (ends.length === 0 || ends.includes('pretend'))) {
    problems.push('action.takesEffect goes with status, reset or hang');
  }
  return problems;
}

function inPart(part: string): (problem: string) => string {
  return (problem) => (problem.startsWith('there is no') ? problem : `${part}.${problem}`);
}

function isExpression(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  try {
    return new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}
