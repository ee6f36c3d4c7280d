import { readFileSync } from 'node:fs';
import { DOOR_MUTANTS } from '../../../scripts/mutate/door-mutants.ts';
import { KNOWN_MUTANTS } from '../../../scripts/mutate/known-mutants.ts';
import { MUTANTS } from '../../../scripts/mutate/mutants.ts';

describe('a mutant', () => {
  it.each([...MUTANTS, ...KNOWN_MUTANTS, ...DOOR_MUTANTS])(
    'changes code that is there: $name',
    (mutant) => {
      const text = readFileSync(mutant.file, 'utf8');

      expect(text).toContain(mutant.from);
      expect(mutant.to).not.toBe(mutant.from);
    },
  );
});
