// Which sources a build was made of. Two builds of one version differ in it.

import { spawnSync } from 'node:child_process';

/** The git revision, marked when files differ from it; `unknown` where there is no repository. */
export function revisionOf(root: string): string {
  const git = (...args: readonly string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  if (head.status !== 0) return 'unknown';
  const changes = git('status', '--porcelain', '--untracked-files=no');
  return `${head.stdout.trim()}${changes.stdout.trim() === '' ? '' : '-changed'}`;
}
