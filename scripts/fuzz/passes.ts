/** One way to deploy the gate: each request belongs to one of them, by its number. */
export interface Pass {
  readonly name: PassName;
  readonly settings: Readonly<Record<string, string>>;
}

type PassName = 'headers' | 'guests' | 'tokens';

export const ISSUER = 'https://issuer.invalid/fuzz';
export const AUDIENCE = 'fuzz';

export const PASSES: readonly Pass[] = [
  { name: 'headers', settings: { IDENTITY: 'headers', UNKNOWN_TEAM: 'deny' } },
  { name: 'guests', settings: { IDENTITY: 'headers', UNKNOWN_TEAM: 'default-tier' } },
  {
    name: 'tokens',
    settings: {
      IDENTITY: 'oidc',
      UNKNOWN_TEAM: 'deny',
      OIDC_ISSUER: ISSUER,
      OIDC_AUDIENCE: AUDIENCE,
    },
  },
];
