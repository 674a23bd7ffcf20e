// One evaluation: its context, and what it may still spend, so that no expression stalls a slice.

import type { EvaluationContext } from './context.ts';
import type { Fail } from './expression-error.ts';
import { MAX_EVALUATION_TEXT, MAX_REGEX_STEPS } from './limits.ts';
import { asValue, checkLength, isList, type Result } from './value.ts';

export class Run {
  readonly context: EvaluationContext;
  #text = MAX_EVALUATION_TEXT;
  #regexSteps = MAX_REGEX_STEPS;

  constructor(context: EvaluationContext) {
    this.context = context;
  }

  /** Charges for a value when it comes into being: whoever takes it looks at all of it, and takes it once. */
  metered(result: Result, fail: Fail): Result {
    const value = asValue(result);
    if (isList(value)) {
      this.#spendText(value.length, fail);
      for (const item of value) this.metered(typeof item === 'object' ? item.value : item, fail);
    } else if (typeof value === 'string') {
      this.#spendText(checkLength(value, fail).length, fail);
    }
    return result;
  }

  spendRegexSteps(steps: number, fail: Fail): void {
    this.#regexSteps -= steps;
    if (this.#regexSteps >= 0) return;
    fail({
      code: 'regex-too-costly',
      reason: 'the regular expressions cost too much for a value this long',
      expected: 'a simpler pattern or a shorter value',
    });
  }

  #spendText(units: number, fail: Fail): void {
    this.#text -= units;
    if (this.#text >= 0) return;
    fail({
      code: 'text-too-long',
      reason: `the expression works on more than ${MAX_EVALUATION_TEXT} characters`,
      expected: 'shorter values or fewer functions',
    });
  }
}
