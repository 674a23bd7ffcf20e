// Route templates of HTTP functions: `users/{id}`, `logs/{day?}`. Literals match without regard to case, as in the real host.

export interface Route {
  readonly template: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean };

const PARAMETER = /^\{(\w+)(\??)\}$/;

/** Throws for template features that this host does not serve. */
export function parseRoute(prefix: string, template: string): Route {
  const parts = `${prefix}/${template}`.split('/').filter((part) => part !== '');
  const segments = parts.map((part, index): Segment => {
    const [, name, question] = PARAMETER.exec(part) ?? [];
    if (name === undefined) {
      if (/[{}]/.test(part)) {
        throw new Error(`Route "${template}": this local host serves {name} and {name?} only, not "${part}".`);
      }
      return { kind: 'literal', text: part.toLowerCase() };
    }
    const optional = question === '?';
    if (optional && index !== parts.length - 1)
      throw new Error(`Route "${template}": only the last part can be optional.`);
    return { kind: 'parameter', name, optional };
  });
  return { template: parts.join('/'), segments };
}

/** The route's parameters if this path (without query) is one of its own, else undefined. */
export function matchRoute(route: Route, path: string): Record<string, string> | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length > route.segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const part = decode(parts[index]);
    if (segment.kind === 'literal') {
      if (part?.toLowerCase() !== segment.text) return undefined;
    } else if (part !== undefined) {
      parameters[segment.name] = part;
    } else if (!segment.optional) {
      return undefined;
    }
  }
  return parameters;
}

/** Sorts routes so that the first match is the most literal one. */
export function byPrecedence(a: Route, b: Route): number {
  return rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0;
}

function rank(route: Route): string {
  return route.segments.map((segment) => (segment.kind === 'literal' ? '0' : segment.optional ? '2' : '1')).join('');
}

function decode(part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
