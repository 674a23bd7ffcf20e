// A soft look at the timer schedule: the platform has the last word on it.

const FIELDS: readonly { readonly name: string; readonly range: RegExp }[] = [
  { name: 'second', range: /^[0-5]?\d$/ },
  { name: 'minute', range: /^[0-5]?\d$/ },
  { name: 'hour', range: /^(?:[01]?\d|2[0-3])$/ },
  { name: 'day', range: /^(?:0?[1-9]|[12]\d|3[01])$/ },
  { name: 'month', range: /^(?:0?[1-9]|1[0-2]|[A-Za-z]{3,9})$/ },
  { name: 'day of the week', range: /^(?:[0-7]|[A-Za-z]{3,9})$/ },
];

/** What is odd about a six-field NCRONTAB expression; undefined: nothing found. */
export function scheduleProblem(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    return `has ${fields.length} fields instead of six (the first one is the second)`;
  const odd = FIELDS.find(({ range }, index) => !validField(fields[index] ?? '', range));
  return odd && `has a ${odd.name} that does not look right`;
}

/** `*`, a value, a range, a list of those, each with an optional step. */
function validField(field: string, range: RegExp): boolean {
  return field.split(',').every((part) => {
    const [span = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
    return span === '*' || span.split('-', 3).every((value, index) => index < 2 && range.test(value));
  });
}
