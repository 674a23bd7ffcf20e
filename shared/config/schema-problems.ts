// Turns what zod says about provisioning.json into problems with a JSON path and something to do.

import { z } from 'zod';
import { nearestName } from '../mapping/expression/nearest-name.ts';
import type { Problem } from './problem.ts';
import { provisioningSchema } from './provisioning-schema.ts';

type Path = readonly PropertyKey[];

export function schemaProblems(error: z.ZodError, json: unknown): Problem[] {
  return error.issues.flatMap((issue) => {
    const at = jsonPath(issue.path);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
    if (issue.code === 'invalid_value') return [unknownValue(at, issue.values.map(String), valueAt(json, issue.path))];
    const message = issue.message.replace(/^Invalid input: /, '');
    const remedy = 'See provisioning.schema.json for what may stand here';
    return [{ at, message: message.charAt(0).toLowerCase() + message.slice(1), remedy }];
  });
}

/** A copy without what the issues complain about, so that the rest can be checked as well; list items stay in place. */
export function withoutOffenders(error: z.ZodError, json: unknown): unknown {
  const copy: unknown = structuredClone(json);
  for (const issue of error.issues) {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      const parent = valueAt(copy, path.slice(0, -1));
      const key = path.at(-1);
      if (typeof parent === 'object' && parent !== null && typeof key === 'string') Reflect.deleteProperty(parent, key);
    }
  }
  return copy;
}

function unknownKey(parent: Path, key: string): Problem {
  const known = keysAt(parent);
  const nearest = nearestName(key, known);
  const remedy = nearest === undefined ? `Known here: ${known.join(', ')}` : `Did you mean "${nearest}"?`;
  return { at: jsonPath([...parent, key]), message: 'is not known here', remedy };
}

function unknownValue(at: string, allowed: readonly string[], given: unknown): Problem {
  const nearest = typeof given === 'string' ? nearestName(given, allowed) : undefined;
  const remedy = nearest === undefined ? `Use one of: ${allowed.join(', ')}` : `Did you mean "${nearest}"?`;
  return { at, message: 'is none of the values that may stand here', remedy };
}

const IDENTIFIER = /^[$A-Za-z_][\w$]*$/;

/** `$.users.attributeMappings[2].target` */
export function jsonPath(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    return IDENTIFIER.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return `$${steps.join('')}`;
}

function valueAt(json: unknown, path: Path): unknown {
  return path.reduce((value: unknown, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, step)?.value;
  }, json);
}

/** The keys that the schema knows for the object at the path. */
function keysAt(path: Path): string[] {
  const steps = path.flatMap((step) => (typeof step === 'number' ? ['items'] : ['properties', step]));
  const properties = valueAt(z.toJSONSchema(provisioningSchema, { io: 'input' }), [...steps, 'properties']);
  return Object.keys(properties ?? {});
}
