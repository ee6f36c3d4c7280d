import { fileURLToPath } from 'node:url';
import { startGate } from '../support/gate-process.ts';

const DEMO = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url));

describe('the demo', () => {
  it('on a gate and an engine of its own is answered as its story says', async () => {
    const demo = startGate({ AWS_ENDPOINT_URL_DYNAMODB: undefined, TOLLGATE_URL: undefined }, [
      DEMO,
      '--fresh',
    ]);

    expect(await demo.exitCode).toBe(0);
    const { all, right } =
      /(?<right>\d+) of (?<all>\d+) answers are what the story says/.exec(demo.output())?.groups ??
      {};
    expect(right).toBe(all);
    expect(Number(all)).toBeGreaterThan(40);
  });
});
