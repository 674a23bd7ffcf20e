// azd, the plain CLI and the workflow: each gives the template what it asks for, and none trusts what can change.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), 'utf8');

const template = text('infra/main.bicep');
const parameters = [...template.matchAll(/^param (\w+) [^=\n]+?( = .*)?$/gm)].map(([, name, value]) => ({
  name,
  required: value === undefined,
}));
const names = parameters.map(({ name }) => name);
const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);

it('the template asks for four things', () => {
  expect(required).toEqual(['environmentName', 'servicePrincipalId', 'notificationEmail', 'vnetEnabled']);
});

describe('azd', () => {
  const file = JSON.parse(text('infra/main.parameters.json')) as { parameters: Record<string, { value: unknown }> };
  const azure = text('azure.yaml');

  it('passes every required parameter, and none that is unknown', () => {
    expect(Object.keys(file.parameters)).toEqual(expect.arrayContaining(required));
    expect(names).toEqual(expect.arrayContaining(Object.keys(file.parameters)));
  });

  it('asks for what is not set, because no required value has a default', () => {
    for (const name of required) {
      expect(file.parameters[name ?? '']?.value).toMatch(/^\$\{[A-Z_]+\}$/);
    }
  });

  it('never sees the token', () => {
    expect(file.parameters).not.toHaveProperty('notionToken');
  });

  it('publishes dist/app as it is', () => {
    expect(azure).toMatch(/^ {4}host: function$/m);
    expect(azure).toMatch(/^ {4}language: js$/m);
    expect(azure).toMatch(/^ {4}dist: dist\/app$/m);
    expect(azure).toMatch(/^ {4}remoteBuild: false$/m);
    // azd reads it in the project's folder, and stops when it leaves out node_modules.
    expect(existsSync(new URL('.funcignore', root))).toBe(false);
  });

  it('finds the app by its tag', () => {
    const service = /^services:\n {2}(\w+):$/m.exec(azure)?.[1];
    expect(text('infra/modules/function-app.bicep')).toContain(`'azd-service-name': '${service}'`);
  });

  it('grants permissions after provisioning and before deploying', () => {
    expect(azure).toMatch(/^ {2}postprovision:\n {4}shell: sh\n {4}run: infra\/after-provision\.sh$/m);
    const used = [...text('infra/after-provision.sh').matchAll(/\$\{?([A-Z_]{5,})/g)].map(([, name]) => name);
    // The outputs of the template, and what azd itself sets.
    const outputs = [...template.matchAll(/^output (\w+) /gm)].map(([, name]) => name);
    expect([...outputs, 'AZURE_RESOURCE_GROUP']).toEqual(expect.arrayContaining(used));
  });
});

describe('the plain CLI', () => {
  it('has an example with every required parameter, and none that is unknown', () => {
    const given = [...text('infra/example.bicepparam').matchAll(/^param (\w+) =/gm)].map(([, name]) => name);
    expect(given).toEqual(expect.arrayContaining(required));
    expect(names).toEqual(expect.arrayContaining(given));
    expect(given).not.toContain('notionToken');
  });
});

const workflows = readdirSync(new URL('.github/workflows/', root)).map((name) => ({
  name,
  workflow: text(`.github/workflows/${name}`),
}));

describe.each(workflows)('the workflow $name', ({ workflow }) => {
  it('uses actions by their content, and says which version that is', () => {
    const used = [...workflow.matchAll(/uses: (.+)$/gm)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('starts with few permissions', () => {
    expect(workflow).toMatch(/^permissions:( \{\}|\n {2}contents: read)$/m);
    expect(workflow).not.toMatch(/write-all/);
  });

  it('holds no secret and keeps no credentials', () => {
    expect(workflow).not.toMatch(/secrets\./);
    const checkouts = workflow.match(/actions\/checkout@/g)?.length;
    expect(workflow.match(/persist-credentials: false/g)).toHaveLength(checkouts ?? 0);
  });

  // What somebody else wrote (titles, branch names) must not become part of a script.
  it('pastes no expression into a script', () => {
    for (const [, script] of workflow.matchAll(/ run: (.+)$/gm)) expect(script).not.toContain('${{');
  });
});

describe('the deployment by workflow', () => {
  const deploy = text('.github/workflows/deploy.yml');
  const job = (name: string) => new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(deploy)?.[1] ?? '';

  it('waits for approval, and deploys template, code, and a look at both, in this order', () => {
    expect(job('deploy')).toMatch(/environment: production/);
    const steps = [...job('deploy').matchAll(/- run: infra\/([\w-]+\.sh)/g)].map(([, script]) => script);
    expect(steps).toEqual(['deploy-template.sh', 'publish.sh', 'check-deployment.sh']);
  });

  it('tells builds apart by the git revision', () => {
    expect(job('deploy')).toContain('--build "$(git rev-parse HEAD)"');
  });

  it('may change Azure only where it is approved, and write to the repository only to release', () => {
    expect(job('what-if')).toMatch(/environment: what-if/);
    expect(deploy.match(/contents: write/g)).toHaveLength(1);
    expect(job('release')).toMatch(/contents: write/);
    expect(job('package')).not.toMatch(/environment:/);
  });

  it('checks everything before it builds a package', () => {
    expect(job('package')).toMatch(/run: \.ci\/run\n[\s\S]*run: npm run build/);
  });
});
