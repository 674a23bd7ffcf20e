// The npm packages whose code is in a bundle, each as package-lock.json pins it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package declares it. */
  readonly license: string;
  /** Of the archive that npm installs: `sha512-…`. */
  readonly integrity: string;
  /** Where it is installed, absolute. */
  readonly folder: string;
  /** Ids of the packages whose code its code imports. */
  readonly imports: readonly string[];
}

export interface Shipped {
  readonly packages: readonly ShippedPackage[];
  /** Ids of the packages that the app's own code imports. */
  readonly imports: readonly string[];
}

export const idOf = ({ name, version }: { name: string; version: string }): string => `${name}@${version}`;

/** Rejects when what is installed is not what the lock says. */
export async function shippedPackages(root: string, metafile: Metafile): Promise<Shipped> {
  const lock: Lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const folders = new Set(shippedPaths(metafile).map(folderOf));
  const installed = new Map<string, Installed>();
  for (const folder of folders) if (folder !== OWN) installed.set(folder, await installedIn(root, folder, lock));
  const idsImportedBy = (folder: string): string[] => {
    const ids = importedFolders(metafile, folder).map((other) => installed.get(other));
    return [...new Set(ids.filter((other) => other !== undefined).map(idOf))].sort();
  };
  const packages = [...installed].map(([folder, found]) => ({ ...found, imports: idsImportedBy(folder) }));
  return { packages: packages.sort(byId), imports: idsImportedBy(OWN) };
}

type Installed = Omit<ShippedPackage, 'imports'>;

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string } | undefined>>;
}

const OWN = '';
/** Up to the innermost package: the folder may lie in that of another package, and outside the project. */
const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

const folderOf = (path: string): string => PACKAGE_FOLDER.exec(path)?.[0] ?? OWN;

function shippedPaths({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}

function importedFolders(metafile: Metafile, folder: string): string[] {
  return shippedPaths(metafile)
    .filter((path) => folderOf(path) === folder)
    .flatMap((path) => metafile.inputs[path]?.imports ?? [])
    .filter(({ external }) => external !== true)
    .map(({ path }) => folderOf(path))
    .filter((other) => other !== folder);
}

async function installedIn(root: string, path: string, { packages }: Lock): Promise<Installed> {
  const folder = join(root, path);
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const { name, version, license = 'NOASSERTION' } = manifest;
  const { version: locked, integrity } = packages[path.slice(path.indexOf('node_modules/'))] ?? {};
  if (locked !== version || integrity === undefined) {
    const said = locked === undefined ? 'no such package' : `version ${locked}`;
    throw new Error(`${idOf(manifest)} is installed, and package-lock.json has ${said}. Run \`npm ci\`.`);
  }
  return { name, version, license, integrity, folder };
}

function byId(a: Installed, b: Installed): number {
  return idOf(a) < idOf(b) ? -1 : 1;
}
