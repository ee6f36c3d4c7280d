import { errorText, logTo } from '../../../src/adapters/log.ts';
import { StoreFault } from '../../../src/domain/errors.ts';

const aLog = (debug: boolean) => {
  const lines: string[] = [];
  return { log: logTo((line) => lines.push(line), { debug }), lines };
};

describe('the log', () => {
  it('writes one JSON object a line', () => {
    const { log, lines } = aLog(false);

    log('info', 'denied', { correlation: 'c-1', team: 'alpha', reason: 'a "quoted"\nreason' });

    expect(lines).toEqual([
      '{"level":"info","message":"denied","correlation":"c-1","team":"alpha",' +
        '"reason":"a \\"quoted\\"\\nreason"}\n',
    ]);
  });

  it('leaves out what is not known', () => {
    const { log, lines } = aLog(false);

    log('warn', 'no price', { model: undefined });

    expect(lines).toEqual(['{"level":"warn","message":"no price"}\n']);
  });

  it('keeps ordinary passes to itself unless it is asked for them', () => {
    const [quiet, chatty] = [aLog(false), aLog(true)];

    quiet.log('debug', 'allowed', {});
    chatty.log('debug', 'allowed', {});

    expect(quiet.lines).toEqual([]);
    expect(chatty.lines).toHaveLength(1);
  });
});

describe('errorText', () => {
  it('tells an error with the chain of its causes, in one line and without stacks', () => {
    const cause = new TypeError('socket hang up', { cause: new RangeError('deep') });

    expect(errorText(new StoreFault('no answer', { cause }))).toBe(
      'StoreFault: no answer <- TypeError: socket hang up <- RangeError: deep',
    );
  });

  it('tells what is no error as it is', () => {
    expect(errorText('thrown text')).toBe('thrown text');
    expect(errorText(new Error('a', { cause: 5 }))).toBe('Error: a <- 5');
  });
});
