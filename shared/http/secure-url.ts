// A token is sent over https only, or over plain http to this very machine (simulators).

import { ConfigurationError } from '../errors/index.ts';
import { isLoopback } from '../model/loopback.ts';

export interface SecureUrlOptions {
  /** False in Azure. */
  readonly allowLoopbackHttp: boolean;
}

/** Throws ConfigurationError unless a token may be sent to this address. `setting` names where it came from. */
export function requireSecureUrl(text: string, setting: string, options: SecureUrlOptions): URL {
  const url = URL.parse(text);
  if (url === null) {
    throw new ConfigurationError({ code: 'InvalidUrl', detail: `${setting} is not an absolute URL.` });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError({
      code: 'InvalidUrl',
      detail: `${setting} holds a user name or a password.`,
    });
  }
  const plainIsFine = url.protocol === 'http:' && options.allowLoopbackHttp && isLoopback(url);
  if (url.protocol !== 'https:' && !plainIsFine) {
    throw new ConfigurationError({
      code: 'InsecureUrl',
      detail: `${setting} names ${url.protocol}//${url.host}. A token could be read on the way there.`,
    });
  }
  return url;
}
