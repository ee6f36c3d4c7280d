import type { Identify } from '../../app/ports-identity.ts';
import type { IdentityConfig, SourceConfig } from '../../config-identity.ts';
import { albKeys } from './alb-keys.ts';
import { albToken } from './alb-token.ts';
import type { Fetch, OnFault } from './fetch-text.ts';
import { fetchIssuerKeys } from './issuer-keys.ts';
import { keySet } from './key-set.ts';
import { oidcToken } from './oidc-token.ts';
import { unauthenticated } from './refusals.ts';
import type { Source } from './source.ts';
import { trustedHeaders } from './trusted-headers.ts';

export interface IdentifyDeps {
  readonly config: IdentityConfig;
  readonly fetch: Fetch;
  /** Told each time that keys cannot be read; what is known goes on holding. */
  readonly onFault: OnFault;
}

/**
 * Asks the sources in their order of trust. The first that is present in the request decides: who
 * sends a bad token is refused, and never believed by a weaker word that came beside it.
 */
export const identifyFrom = ({ config, fetch, onFault }: IdentifyDeps): Identify => {
  const sources = config.order.map((each) => sourceOf(each, { fetch, onFault }));
  return async (headers, at) => {
    for (const source of sources) {
      const found = await source(headers, at);
      if (found !== undefined) return found;
    }
    return unauthenticated('The request does not say who calls');
  };
};

const sourceOf = (
  config: SourceConfig,
  { fetch, onFault }: Pick<IdentifyDeps, 'fetch' | 'onFault'>,
): Source => {
  switch (config.source) {
    case 'headers':
      return trustedHeaders;
    case 'oidc':
      return oidcToken(config, keySet({ fetchKeys: fetchIssuerKeys(config, fetch), onFault }));
    case 'alb':
      return albToken(config, albKeys({ fetch, onFault }));
  }
};
