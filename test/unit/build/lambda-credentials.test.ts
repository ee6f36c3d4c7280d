import { credentialsIn, defaultProvider } from '../../../scripts/build/lambda/credentials.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret' } as const;

describe('the credentials of a packaged function', () => {
  it('are the three that Lambda puts into the environment', () => {
    expect(credentialsIn({ ...KEYS, AWS_SESSION_TOKEN: 'a-session' })).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'not-a-secret',
      sessionToken: 'a-session',
    });
  });

  it('have no session where there is none', () => {
    expect(credentialsIn(KEYS)).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'not-a-secret',
    });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['half a pair', { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' }],
    ['the other half', { AWS_SECRET_ACCESS_KEY: 'not-a-secret' }],
    ['an empty key', { ...KEYS, AWS_ACCESS_KEY_ID: '' }],
    ['an empty secret', { ...KEYS, AWS_SECRET_ACCESS_KEY: '' }],
    ['a profile and a container', { AWS_PROFILE: 'work', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'x' }],
  ])('are not looked for elsewhere where there is %s', (_what, environment) => {
    expect(() => credentialsIn(environment)).toThrow(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: a packaged function takes its ' +
        'credentials from where Lambda puts them, and looks nowhere else',
    );
  });

  it('are missed under the name by which no second attempt is made', () => {
    expect(() => credentialsIn({})).toThrow(
      expect.objectContaining({ name: 'CredentialsProviderError' }) as Error,
    );
  });

  it('are asked for by a promise', () => {
    expect(defaultProvider()().catch(() => undefined)).toBeInstanceOf(Promise);
  });
});
