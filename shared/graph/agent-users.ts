// Agent users: identities of AI agents. Graph keeps them as a type of its own below user, and lists them among the users.

import { AGENT_USER, type Attributes, type Kind } from '../model/stored-object.ts';

const AGENT_TYPE = '#microsoft.graph.agentuser';
/** The agent identity that it belongs to. Every agent user has one, for life, and nobody else has. */
const PARENT = 'identityParentId';

export const isAgentType = (odataType: unknown): boolean =>
  typeof odataType === 'string' && odataType.toLowerCase() === AGENT_TYPE;

/** The properties that Graph is asked for. Of groups, members always come with their types. */
export function selectable(kind: Kind, attributes: readonly string[]): string[] {
  const plain = attributes.filter((name) => name !== AGENT_USER);
  return kind === 'user' && plain.length < attributes.length ? [...plain, PARENT] : plain;
}

/**
 * No documentation says whether delta rows name the type, so that either sign will do. A row without any says nothing: an
 * agent user stays one.
 */
export function agentIn(row: Readonly<Record<string, unknown>>, selected: ReadonlySet<string>): Attributes {
  if (!selected.has(AGENT_USER.toLowerCase())) return {};
  const hasParent = Object.entries(row).some(
    ([name, value]) => name.toLowerCase() === PARENT.toLowerCase() && typeof value === 'string' && value !== '',
  );
  return hasParent || isAgentType(row['@odata.type']) ? { [AGENT_USER]: true } : {};
}
