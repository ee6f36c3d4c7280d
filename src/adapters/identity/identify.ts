import type { Identify } from '../../app/ports-identity.ts';
import type { IdentityConfig, SourceConfig } from '../../config-identity.ts';
import { unauthenticated } from './refusals.ts';
import type { Source } from './source.ts';
import type { TokenDeps } from './token-sources.ts';
import { trustedHeaders } from './trusted-headers.ts';

export interface IdentifyDeps extends TokenDeps {
  readonly config: IdentityConfig;
}

/**
 * Asks the sources in their order of trust. The first that is present in the request decides: who
 * sends a bad token is refused, and never believed by a weaker word that came beside it.
 *
 * To be awaited while an environment starts. It rejects where a source cannot be loaded: a gate
 * without one of its sources must not open.
 */
export const identifyFrom = async ({ config, ...deps }: IdentifyDeps): Promise<Identify> => {
  const sources = await Promise.all(config.order.map((each) => sourceOf(each, deps)));
  return async (headers, at) => {
    for (const source of sources) {
      const found = await source(headers, at);
      if (found !== undefined) return found;
    }
    return unauthenticated('The request does not say who calls');
  };
};

/** What verifies tokens is loaded only where a setting asks for it: most of it is of no use elsewhere. */
const sourceOf = async (config: SourceConfig, deps: TokenDeps): Promise<Source> => {
  if (config.source === 'headers') return trustedHeaders;
  const { tokenSource } = await import('./token-sources.ts');
  return tokenSource(config, deps);
};
