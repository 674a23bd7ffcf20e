// What Flex Consumption refuses or ignores, and the compiler lets through.

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { appSettings, only, SNAPSHOTS, type SnapshotName } from './support/snapshot.ts';

/** Refused with error 51021, or ignored, depending on the region. */
const SITE_CONFIG = [
  'alwaysOn',
  'endToEndEncryptionEnabled',
  'ftpsState',
  'functionAppScaleLimit',
  'functionsRuntimeScaleMonitoringEnabled',
  'healthCheckPath',
  'javaContainer',
  'javaContainerVersion',
  'javaVersion',
  'linuxFxVersion',
  'netFrameworkVersion',
  'nodeVersion',
  'phpVersion',
  'powerShellVersion',
  'preWarmedInstanceCount',
  'pythonVersion',
  'use32BitWorkerProcess',
  'windowsFxVersion',
];
const SETTINGS = [
  'AzureWebJobsStorage',
  'AzureWebJobsStorage__accountName',
  'ENABLE_ORYX_BUILD',
  'FUNCTIONS_EXTENSION_VERSION',
  'FUNCTIONS_WORKER_PROCESS_COUNT',
  'FUNCTIONS_WORKER_RUNTIME',
  'SCM_DO_BUILD_DURING_DEPLOYMENT',
  'TZ',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT',
  'WEBSITE_NODE_DEFAULT_VERSION',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_TIME_ZONE',
  'WEBSITE_VNET_ROUTE_ALL',
];

const Site = z.looseObject({
  siteConfig: z.looseObject({}),
  functionAppConfig: z.object({
    runtime: z.object({ name: z.string(), version: z.string() }),
    scaleAndConcurrency: z.object({ instanceMemoryMB: z.number(), maximumInstanceCount: z.number() }),
    siteUpdateStrategy: z.object({ type: z.string() }),
  }),
});
const site = (snapshot: SnapshotName) => Site.parse(only(snapshot, 'Microsoft.Web/sites').properties);

describe.each(SNAPSHOTS)('%s', (snapshot) => {
  it('sets no property that is refused', () => {
    expect(Object.keys(site(snapshot).siteConfig).filter((name) => SITE_CONFIG.includes(name))).toEqual([]);
    expect(site(snapshot)).not.toHaveProperty('endToEndEncryptionEnabled');
    // Settings have one owner, and it is not the site itself.
    expect(site(snapshot).siteConfig).not.toHaveProperty('appSettings');
  });

  it('sets no app setting that is refused', () => {
    expect(Object.keys(appSettings(snapshot)).filter((name) => SETTINGS.includes(name))).toEqual([]);
  });

  it('runs on a plan, a Node.js and an instance that exist', () => {
    expect(only(snapshot, 'Microsoft.Web/serverfarms').sku?.name).toBe('FC1');
    const { runtime, scaleAndConcurrency, siteUpdateStrategy } = site(snapshot).functionAppConfig;
    expect(runtime).toEqual({ name: 'node', version: expect.stringMatching(/^(22|24)$/) });
    expect([512, 2048, 4096]).toContain(scaleAndConcurrency.instanceMemoryMB);
    expect(scaleAndConcurrency.maximumInstanceCount).toBe(40);
    expect(siteUpdateStrategy.type).toBe('Recreate');
  });

  it('leaves memory beside the heap', () => {
    const limit = /--max-old-space-size=(\d+)/.exec(appSettings(snapshot).languageWorkers__node__arguments ?? '')?.[1];
    const memory = site(snapshot).functionAppConfig.scaleAndConcurrency.instanceMemoryMB;
    expect(Number(limit ?? 0)).toBeLessThanOrEqual(memory * 0.75);
  });
});

it('a small tenant keeps the worker that the platform has warmed', () => {
  expect(appSettings('small')).not.toHaveProperty('languageWorkers__node__arguments');
  expect(appSettings('large').languageWorkers__node__arguments).toBe('--max-old-space-size=1024');
});
