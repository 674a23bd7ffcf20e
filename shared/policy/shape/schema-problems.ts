// Turns what zod says about provisioning.json into problems with a JSON path and something to do.

import * as z from 'zod';
import type { Problem } from '../../errors/problem.ts';
import { nearestName } from '../../expression/nearest-name.ts';
import { type Path, valueAt } from './json-value.ts';
import { operatorAdvice } from './operator-advice.ts';
import { provisioningSchema } from './provisioning-schema.ts';

/** More than these are no slips of somebody's pen. */
const MOST_NAMED = 20;
const SEE_SCHEMA = 'See provisioning.schema.json for what is allowed here';

export function schemaProblems(error: z.ZodError, json: unknown): Problem[] {
  return error.issues.flatMap((issue) => {
    const at = jsonPath(issue.path);
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue.path, issue.keys);
    const given = valueAt(json, issue.path);
    if (issue.code === 'invalid_value') return [unknownValue(at, issue.values.map(String), given)];
    return [{ at, message: given === undefined ? 'is missing' : messageOf(issue), remedy: SEE_SCHEMA }];
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    const types = issue.errors.flat().flatMap((option) => (option.code === 'invalid_type' ? [option.expected] : []));
    if (types.length > 0) return `expected ${types.join(' or ')}`;
  }
  const message = issue.message.replace(/^Invalid input: /, '');
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function unknownKeys(parent: Path, keys: readonly string[]): Problem[] {
  if (keys.length <= MOST_NAMED) return keys.map((key) => unknownKey(parent, key));
  const message = `has ${keys.length} keys that are not known`;
  return [{ at: jsonPath(parent), message, remedy: `The known keys are ${keysAt(parent).join(', ')}` }];
}

function unknownKey(parent: Path, key: string): Problem {
  const known = keysAt(parent);
  const nearest = nearestName(key, known);
  const remedy = nearest === undefined ? `The known keys are ${known.join(', ')}` : `Did you mean "${nearest}"?`;
  return { at: jsonPath([...parent, key]), message: 'is not a known key', remedy };
}

function unknownValue(at: string, allowed: readonly string[], given: unknown): Problem {
  const all = `Use one of: ${allowed.join(', ')}`;
  if (given === undefined) return { at, message: 'is missing', remedy: all };
  const message = 'is not one of the allowed values';
  if (typeof given !== 'string') return { at, message, remedy: all };
  const advice = at.endsWith('.operator') ? operatorAdvice(given) : undefined;
  if (advice !== undefined) return { at, message, remedy: advice };
  const nearest = nearestName(given, allowed);
  return { at, message, remedy: nearest === undefined ? all : `Did you mean "${nearest}"?` };
}

const IDENTIFIER = /^[$A-Za-z_][\w$]*$/;

/** `$.users.attributeMappings[2].target` */
function jsonPath(path: Path): string {
  return `$${path.map(stepText).join('')}`;
}

function stepText(step: Path[number]): string {
  if (typeof step === 'number') return `[${step}]`;
  const name = String(step);
  return IDENTIFIER.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The keys that the schema knows for the object at the path. */
function keysAt(path: Path): string[] {
  const steps = path.flatMap((step) => (typeof step === 'number' ? ['items'] : ['properties', step]));
  const properties = valueAt(z.toJSONSchema(provisioningSchema, { io: 'input' }), [...steps, 'properties']);
  return Object.keys(properties ?? {});
}
