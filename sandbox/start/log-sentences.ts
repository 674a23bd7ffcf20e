// Lines of the application log that somebody in front of a terminal has to know of, as sentences.

type Entry = Readonly<Record<string, unknown>>;

/** What happened, what to do, and the code. A detail of several lines is a list. */
export function codeSentence(code: string, detail: string, remedy = ''): string {
  return `${[detail, remedy].join(detail.includes('\n') ? '\n' : ' ').trimEnd()} (${code})`;
}

/** Undefined for a line that is nothing to worry about. */
export function sentenceFor(entry: Entry): string | undefined {
  if (entry['level'] !== 'error' && entry['level'] !== 'critical') return undefined;
  const { event, code } = entry;
  const detail = textOf(entry['detail'] ?? entry['error'] ?? entry['message']);
  const mark = typeof code === 'string' ? ` (${code})` : '';
  switch (event) {
    case 'export.stopped':
    case 'configuration.invalid':
      return codeSentence(textOf(code), detail, textOf(entry['remedy']));
    case 'state.lost':
      return `Stored state was lost, and is made good. ${textOf(entry['what'])}`;
    case 'credential.refused':
    case 'target.outage':
    case 'quarantine.entered':
    case 'job.disabled':
    case 'removals.overdue':
      // The status names it as a reason, with more.
      return undefined;
    case 'host.invocation.failed':
      return `The function ${textOf(entry['functionName'])} failed: ${firstLine(detail)}`;
    case 'host.request.failed':
      return `A request to the local host failed: ${firstLine(detail)}`;
    case 'host.schedule.invalid':
      return `The function ${textOf(entry['functionName'])} is not registered, as in Azure: ${detail}`;
    case 'host.hook.failed':
      return `A hook at the end of the app failed: ${detail}`;
    default:
      return [`${textOf(event)}${mark}`, detail].filter((part) => part !== '').join(': ');
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
