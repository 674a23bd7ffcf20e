// Says what to do when the Node that runs this is too old for the project.

/** From here on Node runs TypeScript files without a flag. */
const OLDEST = [22, 18];

/** The message for this Node version, or undefined if it will do. */
export function nodeVersionProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  const oldest = OLDEST.join('.');
  return [
    `Node ${version} is too old: this project needs Node ${oldest} or newer.`,
    'Run `npm ci`, without --omit=optional: it brings a newer Node, which every command then uses.',
    `If you have done that, there is none for this machine: install Node ${oldest} or newer.`,
  ].join('\n');
}
