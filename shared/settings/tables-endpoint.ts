// Which table services may see the token of the app's identity, or a shared access signature.

import { isLoopback } from '../model/loopback.ts';
import { transportProblem } from './endpoint-rules.ts';
import { GRAPH_CLOUDS, type GraphCloud } from './graph-cloud.ts';

export interface TablesRules {
  readonly inAzure: boolean;
  /** The cloud of the tenant; undefined when it is not known, or is a simulator. */
  readonly cloud: GraphCloud | undefined;
  /** Somebody has said that another host is right. */
  readonly allowOther: boolean;
}

/** Undefined when the token of the app's identity may be sent to this address. */
export function tablesUrlProblem(url: URL, { inAzure, cloud, allowOther }: TablesRules): string | undefined {
  // A bearer token is never sent over http, not even to loopback.
  if (url.protocol === 'http:') return 'uses http, and the app sends its identity only over https';
  const problem = transportProblem(url, inAzure);
  if (problem !== undefined || allowOther || (isLoopback(url) && !inAzure)) return problem;
  const suffixes = suffixesOf(cloud);
  if (suffixes.some((suffix) => suffix.test(url.hostname)) && url.port === '') return undefined;
  return `names ${url.host}, which is not a table endpoint of the cloud in GRAPH_BASE_URL`;
}

function suffixesOf(cloud: GraphCloud | undefined): readonly RegExp[] {
  const known = GRAPH_CLOUDS.find(({ baseUrl }) => baseUrl === cloud?.baseUrl);
  return (known === undefined ? GRAPH_CLOUDS : [known]).flatMap(({ tables }) => tables);
}

/** A signature travels in the address: whoever sees the request has it. */
export function connectionStringProblem(text: string): string | undefined {
  const hasSignature = /(?:^|;)\s*SharedAccessSignature=/i.test(text);
  const isPlain = /(?:^|;)\s*(?:TableEndpoint=http:|DefaultEndpointsProtocol=http\s*(?:;|$))/i.test(text);
  return hasSignature && isPlain ? 'sends a shared access signature over http, where others can read it' : undefined;
}
