const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/support/strip-types.mjs' },
};

export default {
  // Nothing is asserted by it: a machine that is busy may take its time.
  testTimeout: 300_000,
  // The default leaves one processor to who gives out the files: half of two, for next to no work.
  maxWorkers: '100%',
  // What a test file has imported stays in its worker's memory, up to 2 GB in each: a new one begins with less.
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/adapters/prices/table.ts'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...base, displayName: 'contract', testMatch: ['<rootDir>/test/contract/**/*.test.ts'] },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/start-engine.mjs',
      globalTeardown: '<rootDir>/test/support/stop-engine.mjs',
    },
  ],
};
