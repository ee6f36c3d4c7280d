import { launchOf } from '../../../scripts/local/engine-launch.ts';

const JAVA = { kind: 'java', javaMajor: 17 } as const;

describe('the launch of an engine', () => {
  it('has Java stop at its first compiler where it is to start quickly', () => {
    expect(launchOf(JAVA, 'quickly')).toEqual({
      name: 'DynamoDB Local on Java',
      detail: '-XX:TieredStopAtLevel=1',
    });
  });

  it('gives Java no option where it is to compile fully, and says so in the name', () => {
    expect(launchOf(JAVA, 'fully')).toEqual({
      name: 'DynamoDB Local on Java, fully compiled',
      detail: '',
    });
  });

  it.each(['quickly', 'fully'] as const)(
    'is of the native binary as it is, also when Java would compile %s',
    (compiles) => {
      const launch = launchOf({ kind: 'dynoxide', binary: '/there/dynoxide' }, compiles);

      expect(launch).toEqual({ name: 'Dynoxide', detail: '/there/dynoxide' });
    },
  );
});
