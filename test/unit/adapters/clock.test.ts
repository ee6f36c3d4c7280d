import { within } from '../../../src/adapters/clock.ts';
import { StoreFault } from '../../../src/domain/errors.ts';

describe('within', () => {
  it('hands on what the work gives or throws in time', async () => {
    const mistake = new TypeError('ours');

    await expect(within(60_000)(Promise.resolve('done'))).resolves.toBe('done');
    await expect(within(60_000)(Promise.reject(mistake))).rejects.toBe(mistake);
  });

  it('ends work that never answers, as a fault of the store', async () => {
    const never = new Promise<never>(() => undefined);

    await expect(within(1)(never)).rejects.toEqual(new StoreFault('No decision within 1 ms'));
  });
});
