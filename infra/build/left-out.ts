// What libraries would bring along and the app never calls. In its place the bundle has an error that says so.

import type { Metafile, Plugin, PluginBuild } from 'esbuild';

interface LeftOut {
  readonly module: string;
  /** Finds the module as its importers write it. */
  readonly filter: RegExp;
  /** The library that imports it; imports by others are left alone. */
  readonly importedBy: string;
  readonly export: string;
  readonly because: string;
}

const LEFT_OUT: readonly LeftOut[] = [
  {
    module: 'open',
    filter: /^open$/,
    importedBy: '@azure/identity',
    export: 'default',
    because: 'nobody signs in to the app with a browser',
  },
  {
    module: 'jsonwebtoken',
    filter: /^jsonwebtoken$/,
    importedBy: '@azure/msal-node',
    export: 'default',
    because: 'the app has no certificate to sign an assertion with',
  },
  {
    module: 'HTTPClientFactory',
    filter: /^\.\/HTTPClientFactory$/,
    importedBy: '@microsoft/microsoft-graph-client',
    export: 'HTTPClientFactory',
    because: 'requests to Graph go through the middleware chain of the app',
  },
];

const NAMESPACE = 'left-out';
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    for (const entry of LEFT_OUT) replace(build, entry);
  },
};

/** What no longer was there to leave out: a new version of a library may reach the same code by another name. */
export function notMet({ inputs }: Metafile): readonly string[] {
  return LEFT_OUT.filter(({ module }) => !(`${NAMESPACE}:${module}` in inputs)).map(
    ({ module, importedBy }) => `${importedBy} no longer imports ${module}: correct infra/build/left-out.ts.`,
  );
}

function replace(build: PluginBuild, { module, filter, importedBy, export: name, because }: LeftOut): void {
  build.onResolve({ filter }, ({ importer }) => {
    const isTheirs = importer.replaceAll('\\', '/').includes(`/node_modules/${importedBy}/`);
    return isTheirs ? { path: module, namespace: NAMESPACE, sideEffects: false } : undefined;
  });
  const refusal = `${module} is left out of this bundle: ${because}.`;
  build.onLoad({ filter: new RegExp(`^${module}$`), namespace: NAMESPACE }, () => ({
    contents: substitute(name, refusal),
  }));
}

/** Any use of it throws: a call, a property, `new`. */
function substitute(name: string, refusal: string): string {
  return `
    function refuse() { throw new Error(${JSON.stringify(refusal)}); }
    const leftOut = new Proxy(refuse, { get: refuse });
    export { leftOut as ${name} };`;
}
