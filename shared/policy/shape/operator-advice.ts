// What to write instead of an operator that other systems have and scoping filters do not.

const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '=': 'Use "EQUALS"',
    '==': 'Use "EQUALS"',
    eq: 'Use "EQUALS"',
    '!=': 'Use "NOT EQUALS"',
    '<>': 'Use "NOT EQUALS"',
    ne: 'Use "NOT EQUALS"',
    '>': 'Use "Greater_Than"',
    gt: 'Use "Greater_Than"',
    '>=': 'Use "Greater_Than_OR_EQUALS"',
    ge: 'Use "Greater_Than_OR_EQUALS"',
    contains: 'Use "Includes"',
    co: 'Use "Includes"',
    notcontains: 'Use "NOT REGEX MATCH" with the value ".*text.*"',
    notincludes: 'Use "NOT REGEX MATCH" with the value ".*text.*"',
    startswith: 'Use "REGEX MATCH" with the value "text.*"',
    sw: 'Use "REGEX MATCH" with the value "text.*"',
    notstartswith: 'Use "NOT REGEX MATCH" with the value "text.*"',
    notendswith: 'Use "NOT REGEX MATCH" with the value ".*text"',
    ew: 'Use "ENDS_WITH"',
    in: 'Use "REGEX MATCH" with the value "one|other", or one filter for each value',
    notin: 'Use "NOT REGEX MATCH" with the value "one|other"',
    present: 'Use "IS NOT NULL"',
    pr: 'Use "IS NOT NULL"',
    isempty: 'Use "IS NULL"',
    isnotempty: 'Use "IS NOT NULL"',
    validcertmatch: 'There is no equivalent; leave the clause out',
  }),
);

/** Undefined for a name that may just be misspelt. Case, blanks, hyphens and underscores do not count. */
export function operatorAdvice(name: string): string | undefined {
  return ADVICE.get(name.toLowerCase().replaceAll(/[\s_-]/gu, ''));
}
