import { divertStdout } from '../../../../scripts/bench/stdout.ts';

describe('diverted output', () => {
  it('is counted in bytes and not shown, until it is given back', () => {
    const shown: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (chunk: string | Uint8Array) => shown.push(String(chunk)) > 0;

    const stdout = divertStdout();
    process.stdout.write('{"a":1}\n');
    process.stdout.write('µ');
    process.stdout.write(new Uint8Array(5));
    const bytes = stdout.bytes();
    stdout.restore();
    process.stdout.write('shown');
    process.stdout.write = write;

    expect(bytes).toBe(15);
    expect(shown).toEqual(['shown']);
  });
});
