// The identity that opens the tables, with an end to the wait for its token.

import type { AccessToken, TokenCredential } from '@azure/identity';
import { StateError } from '../errors/index.ts';
import { isPassing, isUsableToken, requestToken, TOKEN_TIMEOUT_MS } from '../http/azure-identity.ts';
import { liveTokens } from '../model/live-tokens.ts';

export function tablesCredential(credential: TokenCredential, timeoutMs = TOKEN_TIMEOUT_MS): TokenCredential {
  return {
    // The operation that asks has an end of its own, and a signal.
    getToken: async (scopes) => {
      let answer: AccessToken | null;
      try {
        answer = await requestToken(credential, { scopes, timeoutMs });
      } catch (error) {
        if (!isPassing(error)) throw error;
        throw new StateError({
          code: 'StateUnavailable',
          detail: 'The sign-in service did not answer, or was busy. There is no token for Table Storage yet.',
        });
      }
      if (answer !== null && !isUsableToken(answer.token)) {
        throw new StateError({
          code: 'StateUnavailable',
          detail: 'The sign-in service issued a token for Table Storage that cannot stand in a header.',
        });
      }
      if (answer !== null) liveTokens.remember(answer.token);
      return answer;
    },
  };
}
