import { chooseEngine, type Probes, readJavaMajor } from '../../../scripts/local/choose-engine.ts';

const someProbes = (overrides: Partial<Probes> = {}): Probes => ({
  endpoint: undefined,
  forced: undefined,
  javaMajor: () => Promise.resolve(17),
  dynoxideBinary: () => '/there/dynoxide',
  ...overrides,
});

const noJava = () => Promise.resolve(undefined);
const oldJava = () => Promise.resolve(11);
const noBinary = () => undefined;

describe('the engine of the local table', () => {
  it('is the one that runs already, whatever else there is', async () => {
    const choice = await chooseEngine(someProbes({ endpoint: 'http://127.0.0.1:8000' }));

    expect(choice).toEqual({ kind: 'endpoint', endpoint: 'http://127.0.0.1:8000' });
  });

  it('is the one for Java where Java 17 is', async () => {
    expect(await chooseEngine(someProbes())).toEqual({ kind: 'java', javaMajor: 17 });
  });

  it.each([
    ['there is no Java', noJava],
    ['Java is too old', oldJava],
  ])('is Dynoxide where %s', async (_where, javaMajor) => {
    const choice = await chooseEngine(someProbes({ javaMajor }));

    expect(choice).toEqual({ kind: 'dynoxide', binary: '/there/dynoxide' });
  });

  it('is the one that is asked for by name, even when another runs', async () => {
    const running = { endpoint: 'http://127.0.0.1:8000' };

    expect(await chooseEngine(someProbes({ ...running, forced: 'dynoxide' }))).toEqual({
      kind: 'dynoxide',
      binary: '/there/dynoxide',
    });
    expect(await chooseEngine(someProbes({ ...running, forced: 'java' }))).toEqual({
      kind: 'java',
      javaMajor: 17,
    });
  });

  it.each<[string, Partial<Probes>, string]>([
    [
      'there is nothing',
      { javaMajor: noJava, dynoxideBinary: noBinary },
      'No engine for the local table: there is no Java. Install Java 17 or newer, or run ' +
        '`docker compose up -d` and set AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000.',
    ],
    [
      'there is only an old Java',
      { javaMajor: oldJava, dynoxideBinary: noBinary },
      'No engine for the local table: Java 11 is too old. Install Java 17 or newer, or run ' +
        '`docker compose up -d` and set AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000.',
    ],
    [
      'Java is asked for and too old',
      { forced: 'java', javaMajor: oldJava },
      'TOLLGATE_ENGINE=java needs Java 17 or newer: Java 11 is too old.',
    ],
    [
      'Dynoxide is asked for and missing',
      { forced: 'dynoxide', dynoxideBinary: noBinary },
      'TOLLGATE_ENGINE=dynoxide needs the optional package @dynoxide/linux-x64, which is for Linux on x64 only.',
    ],
    [
      'one is asked for that nobody knows',
      { forced: 'oracle' },
      'TOLLGATE_ENGINE is "oracle": it can be java or dynoxide.',
    ],
  ])('is a line that says what to do when %s', async (_when, probes, line) => {
    await expect(chooseEngine(someProbes(probes))).rejects.toThrow(new Error(line));
    expect(line).not.toContain('\n');
  });
});

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6)', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
    ['', undefined],
  ])('is read from %j', (text, major) => {
    expect(readJavaMajor(text)).toBe(major);
  });
});
