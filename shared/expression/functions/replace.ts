// Replace and its five modes, told apart by which arguments are given.

import type { Node } from '../ast.ts';
import { constantValue } from '../call-site.ts';
import type { Fail } from '../expression-error.ts';
import { type CallSite, type FunctionSpec, type Invocation, required, slot } from '../function-spec.ts';
import { compileRegex, type LinearRegex, type RegexMatch } from '../regex/regex.ts';
import { parseReplacement } from '../regex/replacement.ts';
import { isNull, isNullOrEmpty, type Result, TextBuilder, textOf } from '../value.ts';

const [SOURCE, OLD_VALUE, PATTERN, GROUP, REPLACEMENT, OTHER_ATTRIBUTE, TEMPLATE] = [0, 1, 2, 3, 4, 5, 6] as const;

type Mode = (site: CallSite) => (call: Invocation) => Result;

const MODES: readonly { readonly slots: readonly number[]; readonly mode: Mode }[] = [
  { slots: [OLD_VALUE, REPLACEMENT], mode: replaceText },
  { slots: [OLD_VALUE, TEMPLATE], mode: fillTemplate },
  { slots: [PATTERN, REPLACEMENT], mode: replacePattern },
  { slots: [PATTERN, GROUP, REPLACEMENT], mode: replaceGroup },
  { slots: [PATTERN, GROUP, OTHER_ATTRIBUTE], mode: extractFromOther },
];

export const replace: FunctionSpec = {
  parameters: [
    required('source', 'text', { whenNull: 'seen' }),
    slot('oldValue', 'text'),
    slot('regexPattern', 'text'),
    slot('regexGroupName', 'text'),
    slot('replacementValue', 'text'),
    slot('replacementAttributeName', 'text'),
    slot('template', 'text'),
  ],
  result: 'text',
  arrange: withEveryPlace,
  prepare(site) {
    const given = site.node.arguments.flatMap((_, index) => (index > SOURCE && site.given(index) ? [index] : []));
    const chosen = MODES.find(({ slots }) => slots.join() === given.join());
    if (chosen !== undefined) return chosen.mode(site);
    return site.fail()({
      code: 'argument-count',
      reason: 'no mode of Replace has these arguments',
      expected:
        'oldValue with replacementValue or template; or regexPattern with replacementValue, with regexGroupName and replacementValue, or with regexGroupName and replacementAttributeName',
    });
  },
};

/** People leave out the commas behind the last argument that they need. */
function withEveryPlace(given: readonly Node[]): readonly Node[] {
  const end = given.at(-1)?.at.end ?? 0;
  const missing = Array.from({ length: Math.max(0, TEMPLATE + 1 - given.length) }, (): Node => {
    return { kind: 'omitted', at: { start: end, end } };
  });
  return given.length === 0 ? given : [...given, ...missing];
}

function replaceText(site: CallSite): (call: Invocation) => Result {
  const [source, oldValue, replacement] = [site.text(SOURCE), site.text(OLD_VALUE), site.text(REPLACEMENT)];
  return unlessNull((call) => substitute(source(call), oldValue(call), replacement(call), site.fail()));
}

function fillTemplate(site: CallSite): (call: Invocation) => Result {
  const [source, oldValue, template] = [site.text(SOURCE), site.text(OLD_VALUE), site.text(TEMPLATE)];
  return unlessNull((call) => substitute(template(call), oldValue(call), source(call), site.fail()));
}

function replacePattern(site: CallSite): (call: Invocation) => Result {
  const [source, pattern] = [site.text(SOURCE), patternArgument(site)];
  const replacement = withRegex(site, REPLACEMENT, pattern, parseReplacement);
  return unlessNull((call) => {
    const [text, regex] = [source(call), pattern.of(call)];
    const parts = replacement(call, regex);
    return rewrite(call, site, regex, text, (match, output) => {
      output.add(text.slice(output.copied, match.start));
      for (const part of parts) output.add(typeof part === 'string' ? part : groupText(text, match, part));
      output.copied = match.end;
    });
  });
}

function replaceGroup(site: CallSite): (call: Invocation) => Result {
  const [source, replacement, pattern] = [site.text(SOURCE), site.text(REPLACEMENT), patternArgument(site)];
  const group = withRegex(site, GROUP, pattern, groupIndex);
  return unlessNull((call) => {
    const [text, regex] = [source(call), pattern.of(call)];
    const index = group(call, regex);
    return rewrite(call, site, regex, text, (match, output) => {
      const span = match.group(index);
      if (span === undefined) return;
      output.add(text.slice(output.copied, span[0]));
      output.add(replacement(call));
      output.copied = span[1];
    });
  });
}

function extractFromOther(site: CallSite): (call: Invocation) => Result {
  if (site.isConstant(OTHER_ATTRIBUTE)) {
    site.fail(OTHER_ATTRIBUTE)({
      code: 'wrong-type',
      reason: 'this is a constant',
      expected: 'an attribute in brackets',
    });
  }
  const [source, other, pattern] = [site.text(SOURCE), site.text(OTHER_ATTRIBUTE), patternArgument(site)];
  const group = withRegex(site, GROUP, pattern, groupIndex);
  return (call) => {
    if (!isNullOrEmpty(call.value(SOURCE))) return source(call);
    const [text, regex] = [other(call), pattern.of(call)];
    const index = group(call, regex);
    const [match] = matchesOf(call, site, regex, text);
    return match?.group(index) === undefined ? null : groupText(text, match, index);
  };
}

function unlessNull(mode: (call: Invocation) => Result): (call: Invocation) => Result {
  return (call) => (isNull(call.value(SOURCE)) ? null : mode(call));
}

function substitute(text: string, sought: string, replacement: string, fail: Fail): string {
  if (sought === '') return text;
  const output = new TextBuilder(fail);
  let copied = 0;
  for (let found = text.indexOf(sought); found !== -1; found = text.indexOf(sought, copied)) {
    output.add(text.slice(copied, found));
    output.add(replacement);
    copied = found + sought.length;
  }
  output.add(text.slice(copied));
  return output.toString();
}

/** The text written so far, and how far the source has gone into it. */
class Rewriting extends TextBuilder {
  copied = 0;
}

function rewrite(
  call: Invocation,
  site: CallSite,
  regex: LinearRegex,
  text: string,
  onMatch: (match: RegexMatch, output: Rewriting) => void,
): string {
  const output = new Rewriting(site.fail());
  for (const match of matchesOf(call, site, regex, text)) onMatch(match, output);
  output.add(text.slice(output.copied));
  return output.toString();
}

function matchesOf(call: Invocation, site: CallSite, regex: LinearRegex, text: string): Generator<RegexMatch> {
  return regex.matchesIn(text, (steps) => call.run.spendRegexSteps(steps, site.fail(PATTERN)));
}

function groupText(text: string, match: RegexMatch, group: number): string {
  const span = match.group(group);
  return span === undefined ? '' : text.slice(span[0], span[1]);
}

function groupIndex(name: string, regex: LinearRegex, fail: Fail): number {
  const index = regex.groupIndex(name);
  return (
    index ??
    fail({ code: 'bad-value', reason: 'the pattern has no such group', expected: 'the name of one of its groups' })
  );
}

interface PatternArgument {
  readonly constant: LinearRegex | undefined;
  of(call: Invocation): LinearRegex;
}

/** What building a program costs in steps of running it, for each instruction. */
const COMPILE_STEPS = 2_000;

function patternArgument(site: CallSite): PatternArgument {
  const fail = site.fail(PATTERN);
  if (site.isConstant(PATTERN)) {
    const constant = compileRegex(textOf(constantValue(site.node.arguments[PATTERN]), fail), fail);
    site.spendPattern(constant.size, fail);
    return { constant, of: () => constant };
  }
  const compile = site.argument(PATTERN, (value) => compileRegex(textOf(value, fail), fail));
  return {
    constant: undefined,
    of(call) {
      const regex = compile(call);
      call.run.spendRegexSteps(regex.size * COMPILE_STEPS, fail);
      return regex;
    },
  };
}

/** Converts an argument that depends on the pattern: at once if both are constant. */
function withRegex<T>(
  site: CallSite,
  index: number,
  pattern: PatternArgument,
  convert: (text: string, regex: LinearRegex, fail: Fail) => T,
): (call: Invocation, regex: LinearRegex) => T {
  const [{ constant }, fail, text] = [pattern, site.fail(index), site.text(index)];
  if (constant === undefined || !site.isConstant(index)) return (call, regex) => convert(text(call), regex, fail);
  const converted = convert(textOf(constantValue(site.node.arguments[index]), fail), constant, fail);
  return () => converted;
}
