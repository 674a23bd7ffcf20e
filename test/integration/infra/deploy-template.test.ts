// The template is deployed as the pinned compiler compiles it, and a pull request says what it would change.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cloud } from './support/cloud.ts';
import { type Operator, operator } from './support/scripts.ts';

const nowhere = () => ({ status: 404 });
const outputs = { AZURE_FUNCTION_APP_NAME: { value: 'func-test' } };
const azure = cloud({
  'deployment group create': [{ json: { properties: { outputs } } }],
  'deployment group what-if': [{ json: 'Resource changes: 1 to modify.' }],
});

/** A compiler that says what it was asked. */
const COMPILER = `
case $1 in
  --version) echo 'Bicep CLI version 0.49.2 (stub)' ;;
  *) echo "$@" >>compiler.log && echo '{}' >"$4" ;;
esac
`;

async function withCompiler(): Promise<{ admin: Operator; env: Record<string, string> }> {
  const admin = await operator(azure, nowhere);
  await admin.program('compiler', COMPILER);
  await writeFile(join(admin.folder, 'production.bicepparam'), '');
  return { admin, env: { BICEP: join(admin.folder, 'bin/compiler') } };
}
const args = ['--resource-group', 'rg', '--parameters', 'production.bicepparam'];

it('deploys what the compiler made of template and parameters, and prints the outputs', async () => {
  const { admin, env } = await withCompiler();
  const { code, output } = await admin.run('deploy-template.sh', args, '', env);
  expect(output).toContain('func-test');
  expect(code).toBe(0);
  const compiled = await readFile(join(admin.folder, 'compiler.log'), 'utf8');
  expect(compiled).toMatch(
    /^build \S+infra\/main\.bicep --outfile \S+\nbuild-params production\.bicepparam --outfile /,
  );
  const [call] = admin.calls;
  expect(call?.args.join(' ')).toMatch(
    /^deployment group create --resource-group rg --name entra-notion-provisioner-\d{14} --template-file \S+template\.json --parameters @\S+parameters\.json/,
  );
});

it('changes nothing when it is only asked what would change', async () => {
  const { admin, env } = await withCompiler();
  const { code, output } = await admin.run('deploy-template.sh', [...args, '--what-if'], '', env);
  expect(code).toBe(0);
  expect(output).toContain('1 to modify');
  expect(admin.calls.map((call) => call.args[2])).toEqual(['what-if']);
});

it('asks Azure for nothing without a compiler or parameters', async () => {
  const { admin } = await withCompiler();
  const without = await admin.run('deploy-template.sh', args, '', { BICEP: '/nowhere/bicep' });
  expect(without).toMatchObject({ code: 1, output: expect.stringContaining('the Bicep compiler was not found') });
  const wrong = await admin.run('deploy-template.sh', ['--resource-group', 'rg', '--parameters', 'none.bicepparam']);
  expect(wrong).toMatchObject({
    code: 1,
    output: expect.stringContaining('--parameters names no file: none.bicepparam'),
  });
  expect(admin.calls).toEqual([]);
});

it('writes what a pull request would change into a comment of it', async () => {
  const { admin, env } = await withCompiler();
  await admin.program('gh', `\necho "$@" >gh.log\nfor last do :; done\ncat "$last" >comment.md\n`);
  const pull = { PULL_REQUEST: '7', RESOURCE_GROUP: 'rg', PARAMETERS_FILE: 'production.bicepparam' };
  const { code, output } = await admin.run('pipeline/comment-what-if.sh', [], '', { ...env, ...pull });
  expect(output).toBe('');
  expect(code).toBe(0);
  expect(await readFile(join(admin.folder, 'gh.log'), 'utf8')).toMatch(/^pr comment 7 --edit-last --create-if-none /);
  expect(await readFile(join(admin.folder, 'comment.md'), 'utf8')).toMatch(/```\n"?Resource changes: 1 to modify/);
});

it('writes no comment when the question fails', async () => {
  const { admin } = await withCompiler();
  await admin.program('gh', '\necho asked >gh.log\n');
  const pull = { PULL_REQUEST: '7', RESOURCE_GROUP: 'rg', PARAMETERS_FILE: 'none.bicepparam' };
  expect(await admin.run('pipeline/comment-what-if.sh', [], '', pull)).toMatchObject({ code: 1 });
  await expect(readFile(join(admin.folder, 'gh.log'), 'utf8')).rejects.toThrow('ENOENT');
});
