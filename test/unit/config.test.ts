import { type Environment, readConfig } from '../../src/config.ts';
import { InvariantError } from '../../src/domain/errors.ts';

const environment = (changes: Environment = {}): Environment => ({
  TABLE_NAME: 'tollgate',
  ...changes,
});

describe('readConfig', () => {
  it('has a default for everything but the table', () => {
    expect(readConfig(environment())).toMatchObject({
      tableName: 'tollgate',
      storeAttemptMs: 100,
      decisionMs: 230,
      denialMemoryMs: 5_000,
      unknownTeamTier: 'sandbox',
      faults: { rateLimit: 'open', budget: 'closed' },
      retryAfterMaxSeconds: 60,
      metricsNamespace: 'Tollgate',
      logsDebug: false,
    });
  });

  it('reads each setting', () => {
    expect(
      readConfig({
        TABLE_NAME: 'other',
        STORE_ATTEMPT_MS: '50',
        DENIAL_MEMORY_MS: '0',
        DEFAULT_TIER: 'premium',
        FAIL_RATE_LIMIT: 'closed',
        FAIL_BUDGET: 'open',
        RETRY_AFTER_MAX_SECONDS: '0',
        LOG_LEVEL: 'debug',
      }),
    ).toMatchObject({
      tableName: 'other',
      storeAttemptMs: 50,
      decisionMs: 115,
      denialMemoryMs: 0,
      unknownTeamTier: 'premium',
      faults: { rateLimit: 'closed', budget: 'open' },
      retryAfterMaxSeconds: 0,
      logsDebug: true,
    });
  });

  it('knows no tier for unknown teams where they are denied', () => {
    expect(readConfig(environment({ UNKNOWN_TEAM: 'deny' })).unknownTeamTier).toBeUndefined();
    expect(
      readConfig(environment({ UNKNOWN_TEAM: 'default-tier', DEFAULT_TIER: 'standard' }))
        .unknownTeamTier,
    ).toBe('standard');
  });

  it('takes an empty time for one that is not set', () => {
    expect(readConfig(environment({ STORE_ATTEMPT_MS: '' })).storeAttemptMs).toBe(100);
    expect(readConfig(environment({ RETRY_AFTER_MAX_SECONDS: '' })).retryAfterMaxSeconds).toBe(60);
  });

  it.each<readonly [string, string | undefined]>([
    ['TABLE_NAME', undefined],
    ['TABLE_NAME', ''],
    ['UNKNOWN_TEAM', 'allow'],
    ['UNKNOWN_TEAM', ''],
    ['DEFAULT_TIER', 'gold'],
    ['FAIL_RATE_LIMIT', 'maybe'],
    ['FAIL_BUDGET', 'OPEN'],
    ['STORE_ATTEMPT_MS', '-1'],
    ['STORE_ATTEMPT_MS', '1.5'],
    ['STORE_ATTEMPT_MS', 'soon'],
    ['DENIAL_MEMORY_MS', '1e99'],
    ['RETRY_AFTER_MAX_SECONDS', '-1'],
    ['RETRY_AFTER_MAX_SECONDS', '1.5'],
    ['RETRY_AFTER_MAX_SECONDS', 'never'],
  ])('does not start on a setting that cannot be meant: %s=%s', (name, value) => {
    expect(() => readConfig(environment({ [name]: value }))).toThrow(InvariantError);
    expect(() => readConfig(environment({ [name]: value }))).toThrow(name);
  });
});
