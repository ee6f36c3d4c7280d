import { termsMemory } from '../../../src/app/terms-memory.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { teamId } from '../../../src/domain/ids.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { ORDINARY_TERMS } from '../../../src/domain/terms.ts';
import { aPolicy, NOW, TEAM } from '../../support/builders.ts';

const ORDINARY = {
  terms: ORDINARY_TERMS,
  version: undefined,
  isSuspended: false,
  readAt: undefined,
};

const memoryOf = (policy: Policy | undefined) => termsMemory(() => Promise.resolve(policy));

describe('a team that was not met', () => {
  it('is assumed to have ordinary terms', () => {
    expect(memoryOf(undefined).termsOf(TEAM)).toEqual(ORDINARY);
  });
});

describe('terms that were learnt', () => {
  const policy = aPolicy({ version: 4, holds: 'off', status: 'suspended' });

  it('are remembered with their version and with when they were read', async () => {
    const memory = memoryOf(policy);

    const learnt = await memory.learn(TEAM, NOW);

    expect(learnt).toEqual({ terms: policy, version: 4, isSuspended: true, readAt: NOW });
    expect(memory.termsOf(TEAM)).toEqual(learnt);
    expect(memory.termsOf(teamId('beta'))).toEqual(ORDINARY);
  });

  it('carry no version where they turn out to be ordinary', async () => {
    const learnt = await memoryOf(aPolicy({ version: 4 })).learn(TEAM, NOW);

    expect(learnt.version).toBeUndefined();
    expect(learnt.isSuspended).toBe(false);
  });

  it('are ordinary again once they are forgotten', async () => {
    const memory = memoryOf(policy);
    await memory.learn(TEAM, NOW);

    expect(memory.forget(TEAM)).toEqual(ORDINARY);
    expect(memory.termsOf(TEAM)).toEqual(ORDINARY);
  });

  it('are a fault of the store where there are none to read', async () => {
    await expect(memoryOf(undefined).learn(TEAM, NOW)).rejects.toThrow(StoreFault);
  });
});
