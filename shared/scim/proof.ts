// What a successful answer proves of the write it answers (RFC 7644, sections 3.5.2 and 3.6).

import type { HttpAnswer } from '../http/exchange.ts';
import { own } from '../model/json.ts';
import type { AttributeChange, WriteProof } from '../model/ports.ts';
import type { Kind, TargetId } from '../model/stored-object.ts';
import { differing } from './differences.ts';
import { kindOf, type ScimSession } from './session.ts';

export const PROVEN: WriteProof = { proven: true };
const NOT_SCIM: WriteProof = { proven: false, why: 'NotScim' };
const NOT_SHOWN: WriteProof = { proven: false, why: 'NotShown' };

export function updateProof(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  sent: readonly AttributeChange[],
  answer: HttpAnswer,
): WriteProof {
  return byBody(answer, (body) => {
    const object = session.readers[kind](body);
    return object?.id === id ? unless(differing(kindOf(session, kind), object, sent)) : NOT_SCIM;
  });
}

/** Only a person who is shown as inactive is shown as removed; an object that is shown at all is not shown as deleted. */
export function removalProof(session: ScimSession, kind: Kind, id: TargetId, answer: HttpAnswer): WriteProof {
  return byBody(answer, (body) => {
    const object = session.readers[kind](body);
    if (object?.id !== id) return NOT_SCIM;
    const { active } = object.values;
    if (kind === 'group' || active === undefined) return NOT_SHOWN;
    return active === false ? PROVEN : unless(['active']);
  });
}

/** A group may be answered without its members: that disproves nothing, since the request as a whole was accepted. */
export function membersProof(
  groupId: TargetId,
  added: readonly TargetId[],
  removed: readonly TargetId[],
  answer: HttpAnswer,
): WriteProof {
  return byBody(answer, (body) => {
    if (own(body, 'id') !== groupId) return NOT_SCIM;
    const members = own(body, 'members');
    if (!Array.isArray(members)) return PROVEN;
    const present = new Set(members.map((member: unknown) => own(member, 'value')));
    const isAsSent = added.every((id) => present.has(id)) && !removed.some((id) => present.has(id));
    return unless(isAsSent ? [] : ['members']);
  });
}

/** A success without a body says that all of it was carried out; 202 only that it was heard. */
function byBody(answer: HttpAnswer, judge: (body: unknown) => WriteProof): WriteProof {
  if (answer.status === 202) return NOT_SHOWN;
  return answer.isEmpty ? PROVEN : judge(answer.body);
}

const unless = (differs: readonly string[]): WriteProof =>
  differs.length === 0 ? PROVEN : { proven: false, why: 'Differs', differs };
