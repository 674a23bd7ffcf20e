// What is wrong with the flags of a call, in one sentence: the rest of Node's message is advice about positional arguments.

export function flagProblem(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
  return `${first.replace(/\.$/, '')}.`;
}
