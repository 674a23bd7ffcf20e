// Texts name what to do as HTTP calls. Here stands, for each call, the command and the button that do the same.

interface Way {
  /** A call as a text names it, with what it may carry. */
  readonly call: RegExp;
  /** What follows `npm run -s`. */
  readonly command: string;
  /** On the page for operators. */
  readonly button: string;
}

const SET = String.raw`(?<set>\{set\}|\w+)`;

/** What carries more comes first. */
const WAYS: readonly Way[] = [
  {
    call: /POST \/api\/job\/start (?:and|with) \{"expectCreates": (?<many>\w+)\}/g,
    command: 'job -- start --expect-creates $<many>',
    button: '“Start” and the creations that you expect',
  },
  { call: /POST \/api\/job\/start/g, command: 'job -- start', button: '“Start”' },
  { call: /POST \/api\/job\/read/g, command: 'job -- read', button: '“Read without writing”' },
  { call: /POST \/api\/job\/pause/g, command: 'job -- pause', button: '“Pause”' },
  { call: /POST \/api\/job\/run-now/g, command: 'job -- run-now', button: '“Run now”' },
  {
    call: /POST \/api\/job\/restart with \{"scope": "(?<scope>\w+)"\}/g,
    command: 'job -- restart --scope $<scope>',
    button: '`npm run -s job -- restart --scope $<scope>` in a terminal',
  },
  { call: /POST \/api\/job\/restart/g, command: 'job -- restart', button: '`npm run -s job -- restart` in a terminal' },
  { call: /POST \/api\/job\/confirm-pair/g, command: 'job -- confirm-pair', button: '“It is the same workspace”' },
  ...(['approve', 'reject', 'release'] as const).map((decision) => ({
    call: new RegExp(`POST /api/holds/${SET}/${decision}`, 'g'),
    command: `holds -- ${decision} $<set>`,
    button: `“${decision.charAt(0).toUpperCase()}${decision.slice(1)}” in “Waiting”`,
  })),
  { call: /GET \/api\/holds/g, command: 'holds', button: '“Waiting”' },
  // A run that was asked for tries again what is in escrow.
  { call: /POST \/api\/escrow\/release/g, command: 'job -- run-now', button: '“Try all again” in “Waiting”' },
  { call: /GET \/api\/escrow/g, command: 'explain -- --escrowed', button: '“Waiting”' },
  { call: /GET \/api\/status/g, command: 'status', button: '“Overview”' },
  { call: /POST \/api\/test-connection/g, command: 'test-connection', button: '“Connection”' },
  { call: /POST \/api\/explain/g, command: 'explain -- NAME', button: '“Person”' },
];

/** The text for somebody at a terminal. `flags`: what each command needs to reach the app, such as `--url …`. */
export function inCommands(text: string, flags = ''): string {
  return WAYS.reduce((told, { call, command }) => {
    const withFlags = flags === '' ? command : `${command}${command.includes(' -- ') ? '' : ' --'} ${flags}`;
    return told.replace(call, `\`npm run -s ${withFlags}\``);
  }, text).replaceAll('{set}', 'SET');
}

/** The text for somebody in front of the page. */
export const inButtons = (text: string): string =>
  WAYS.reduce((told, { call, button }) => told.replace(call, button), text);
