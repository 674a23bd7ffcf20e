// `GET /__admin/functions`: what the app registered.

import type { RegisteredFunction } from './app.ts';
import { parseRoute } from './routes.ts';

export interface FunctionListing {
  readonly name: string;
  /** `httpTrigger`, `timerTrigger` or another binding type. */
  readonly trigger: string;
  /** Path with the route prefix. */
  readonly route?: string;
  readonly methods?: readonly string[];
  /** What Azure would enforce; this host does not. */
  readonly authLevel?: string;
  /** As registered, settings not resolved. */
  readonly schedule?: string;
  readonly runOnStartup?: boolean;
}

export function listing(registered: RegisteredFunction, prefix: string): FunctionListing {
  const { trigger, metadata } = registered;
  const common = { name: metadata.name, trigger: trigger.type ?? '' };
  if (isHttp(registered)) {
    return {
      ...common,
      route: `/${parseRoute(prefix, trigger.route ?? metadata.name).template}`,
      methods: methodsOf(registered),
      authLevel: trigger.authLevel ?? 'anonymous',
    };
  }
  return isTimer(registered)
    ? { ...common, schedule: trigger.schedule ?? '', runOnStartup: trigger.runOnStartup ?? false }
    : common;
}

export function methodsOf(registered: RegisteredFunction): readonly string[] {
  return (registered.trigger.methods ?? []).map((method) => method.toUpperCase());
}

export function isHttp(registered: RegisteredFunction): boolean {
  return registered.trigger.type === 'httpTrigger';
}

export function isTimer(registered: RegisteredFunction): boolean {
  return registered.trigger.type === 'timerTrigger';
}
