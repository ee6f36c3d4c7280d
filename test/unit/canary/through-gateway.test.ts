import { CanaryError } from '../../../scripts/canary/canary-error.ts';
import { askThroughGateway } from '../../../scripts/canary/through-gateway.ts';
import { type Gateway, startGateway } from '../../../scripts/gateway/gateway.ts';
import { type FakeGate, fetchOf, honestGate, pass } from '../../support/fake-gate.ts';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

/** One call through a gateway before this gate, in the name of a team without money. */
const findingOf = async (gate: FakeGate, apiKey = 'a-key') => {
  gateway = await startGateway({
    ...{ gateUrl: 'http://gate.test', fetch: fetchOf(gate), doors: 'guard' },
    failureMode: 'failClosed',
    apiKeys: { 'a-key': { team: 'the-poor' } },
  });
  return askThroughGateway({ ...{ url: gateway.url, apiKey }, headers: {}, model: 'gpt-4o' });
};

describe('a call through a gateway in use', () => {
  it('is good when our denial arrives', async () => {
    expect(await findingOf(honestGate)).toMatchObject({
      door: 'gateway',
      came: 'RateLimitError: 429 Monthly budget exceeded (100.0% of $0.00)',
      flaws: [],
    });
  });

  it('is bad when it is answered', async () => {
    const { flaws } = await findingOf(pass);

    expect(flaws).toEqual(['the denied call was answered']);
  });

  it('is bad when it is refused by somebody else', async () => {
    const { flaws } = await findingOf(() => new Response('<html>'));

    expect(flaws).toEqual(['the call was refused, but not by the gate']);
  });

  it('says nothing when the credential is none of that gateway', async () => {
    await expect(findingOf(honestGate, 'another-key')).rejects.toThrow(
      new CanaryError(
        'The gateway does not accept the credential: 401 No API key that is known here. See --api-key and --header.',
      ),
    );
  });
});
