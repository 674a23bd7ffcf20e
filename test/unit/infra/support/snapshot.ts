// The committed snapshots: what the template would deploy, as the Bicep compiler works it out. CI proves them current.

import { readFileSync } from 'node:fs';

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly condition?: string;
  readonly identity?: { readonly type: string };
  readonly sku?: { readonly name: string };
  readonly properties?: Readonly<Record<string, unknown>>;
}

export const SNAPSHOTS = ['small', 'large', 'longest-name'] as const;
export type SnapshotName = (typeof SNAPSHOTS)[number];

export function snapshotText(name: SnapshotName): string {
  return readFileSync(new URL(`../snapshots/${name}.snapshot.json`, import.meta.url), 'utf8');
}

export function resources(name: SnapshotName): readonly Resource[] {
  const { predictedResources } = JSON.parse(snapshotText(name)) as { predictedResources: readonly Resource[] };
  return predictedResources;
}

export function ofType(name: SnapshotName, type: string): readonly Resource[] {
  return resources(name).filter((resource) => resource.type === type);
}

/** The only resource of this type; throws when there is none, or more than one. */
export function only(name: SnapshotName, type: string): Resource {
  const found = ofType(name, type);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} resources of type ${type} in ${name}`);
  return first;
}

/** App settings of the site: name → value or template expression. */
export function appSettings(name: SnapshotName): Readonly<Record<string, string>> {
  const settings = ofType(name, 'Microsoft.Web/sites/config').find(({ id }) => id.endsWith('/config/appsettings'));
  if (settings?.properties === undefined) throw new Error(`no app settings in ${name}`);
  return settings.properties as Readonly<Record<string, string>>;
}
