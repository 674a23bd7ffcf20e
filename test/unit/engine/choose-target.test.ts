import { describe, expect, it } from 'vitest';
import { chooseTarget, type Seen } from '../../../shared/engine/export/choose-target.ts';
import { sourceId, type TargetObject, targetId } from '../../../shared/model/stored-object.ts';

const account: TargetObject = { id: targetId('t1'), values: {} };
const other: TargetObject = { id: targetId('t2'), values: {} };
const owner = sourceId('00000000-0000-0000-0000-000000000001');
const seen = (facts: Partial<Seen>): Seen => ({ tooYoung: false, creationsLeft: 1, ...facts });

describe('the choice of a target object', () => {
  it('is what an unanswered create made, whatever else matches', () => {
    const choice = chooseTarget(seen({ own: account, match: other, owner: { id: owner, claim: 'kept' } }));
    expect(choice).toEqual({ take: 'own', target: account });
  });

  it('is the one that matches and belongs to nobody', () => {
    expect(chooseTarget(seen({ match: account }))).toEqual({ take: 'match', target: account });
  });

  it('is taken over from somebody who is out of scope', () => {
    const choice = chooseTarget(seen({ match: account, owner: { id: owner, claim: 'free' } }));
    expect(choice).toEqual({ take: 'match', target: account, from: owner });
  });

  it('is refused where two could take it over: neither of them is guessed', () => {
    const rival = sourceId('00000000-0000-0000-0000-000000000002');
    const choice = chooseTarget(seen({ match: account, owner: { id: owner, claim: 'free' }, rival }));
    expect(choice).toEqual({ take: 'none', because: 'DuplicateSuccessors', rival });
  });

  it('is refused while the owner is in scope, also when a new one could be created', () => {
    const choice = chooseTarget(seen({ match: account, owner: { id: owner, claim: 'kept' } }));
    expect(choice).toEqual({ take: 'none', because: 'DuplicateSourceEntries', owner });
  });

  it('is a new one where the owner gives the value up first', () => {
    expect(chooseTarget(seen({ match: account, owner: { id: owner, claim: 'givenUp' } }))).toEqual({ take: 'new' });
  });

  it('is a new one where nothing matches', () => {
    expect(chooseTarget(seen({}))).toEqual({ take: 'new' });
  });

  it('waits while an unanswered create may still be hidden, before it asks for the limit', () => {
    const choice = chooseTarget(seen({ tooYoung: true, creationsLeft: 0 }));
    expect(choice).toEqual({ take: 'none', because: 'CreateUnconfirmed' });
  });

  it('waits when as many were created as may be', () => {
    expect(chooseTarget(seen({ creationsLeft: 0 }))).toEqual({ take: 'none', because: 'CreationLimit' });
  });
});
