import type { AlbConfig, OidcConfig } from '../../config-identity.ts';
import { albKeys } from './alb-keys.ts';
import { albToken } from './alb-token.ts';
import type { Fetch, OnFault } from './fetch-text.ts';
import { fetchIssuerKeys } from './issuer-keys.ts';
import { keySet } from './key-set.ts';
import { oidcToken } from './oidc-token.ts';
import type { Source } from './source.ts';

export interface TokenDeps {
  readonly fetch: Fetch;
  /** Told each time that keys cannot be read; what is known goes on holding. */
  readonly onFault: OnFault;
}

/**
 * A source that verifies tokens, with all that this takes.
 *
 * A package has it in a file of its own (docs/bundles.md). So nothing but plain data and functions
 * goes in and out here: a class would be another one on the other side.
 */
export const tokenSource = (
  config: OidcConfig | AlbConfig,
  { fetch, onFault }: TokenDeps,
): Source => {
  switch (config.source) {
    case 'oidc':
      return oidcToken(config, keySet({ fetchKeys: fetchIssuerKeys(config, fetch), onFault }));
    case 'alb':
      return albToken(config, albKeys({ fetch, onFault }));
  }
};
