// The configuration in force over HTTP.

import type { HttpResponseInit } from '@azure/functions';
import type { App } from '../app.ts';
import { failure } from './failure.ts';
import { json } from './problem.ts';

export async function showConfiguration(app: Pick<App, 'configuration'>): Promise<HttpResponseInit> {
  try {
    return json(await app.configuration());
  } catch (error) {
    return failure(error);
  }
}
