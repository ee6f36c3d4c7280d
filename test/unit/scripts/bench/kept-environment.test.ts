import { keptEnvironment } from '../../../../scripts/bench/kept-environment.ts';

describe('an environment that was kept', () => {
  it('is as it was, whatever was set, changed or deleted meanwhile', () => {
    const environment: NodeJS.ProcessEnv = { CHANGED: 'before', DELETED: 'there', EMPTY: '' };
    const restore = keptEnvironment(environment);
    Object.assign(environment, { CHANGED: 'after', NEW: 'new', EMPTY: 'full' });
    delete environment['DELETED'];

    restore();

    expect(environment).toEqual({ CHANGED: 'before', DELETED: 'there', EMPTY: '' });
  });
});
