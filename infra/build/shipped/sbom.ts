// A bill of materials in CycloneDX: which packages main.mjs is made of, and which bundle that was.
//
// It holds no date and no random number: the same sources give the same bytes.

import { createHash } from 'node:crypto';
import { idOf, type Shipped, type ShippedPackage } from './packages.ts';

interface Product {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

export function sbomOf(product: Product, { packages, imports }: Shipped, bundle: Buffer): object {
  const app = purlOf(idOf(product));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': app,
        name: product.name,
        version: product.version,
        hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bundle).digest('hex') }],
        licenses: licensesOf(product.license),
        purl: app,
      },
    },
    components: packages.map(component),
    dependencies: [
      { ref: app, dependsOn: imports.map(purlOf) },
      ...packages.map((found) => ({ ref: purlOf(idOf(found)), dependsOn: found.imports.map(purlOf) })),
    ],
  };
}

function component(found: ShippedPackage): object {
  const purl = purlOf(idOf(found));
  const [scope, scoped] = found.name.split('/');
  return {
    type: 'library',
    'bom-ref': purl,
    ...(scoped === undefined ? { name: found.name } : { group: scope, name: scoped }),
    version: found.version,
    scope: 'required',
    hashes: [hashOf(found.integrity)],
    licenses: licensesOf(found.license),
    purl,
  };
}

/** https://github.com/package-url/purl-spec: the `@` of a scope is escaped, that of the version is not. */
function purlOf(id: string): string {
  return `pkg:npm/${id.replace(/^@/, '%40')}`;
}

/** The lock writes base64, the bill of materials hexadecimal. */
function hashOf(integrity: string): object {
  const [algorithm = '', content = ''] = integrity.split('-', 2);
  return {
    alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
    content: Buffer.from(content, 'base64').toString('hex'),
  };
}

function licensesOf(license: string): readonly object[] {
  return /[ ()]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}
