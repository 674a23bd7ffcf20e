// Says what to do when the Node that runs this is too old for the project.

const OLDEST = 22;

/** The message for this Node version, or undefined if it will do. */
export function nodeVersionProblem(version) {
  if (Number.parseInt(version, 10) >= OLDEST) return undefined;
  return [
    `Node ${version} is too old: this project needs Node ${OLDEST} or newer.`,
    'Run `npm ci`: it brings Node 24 through the optional package `node`, which `npm run` and `npx` then use.',
    `If you have done that, optional packages were left out (--omit=optional) or have no build for this machine: install Node ${OLDEST} or newer.`,
  ].join('\n');
}
