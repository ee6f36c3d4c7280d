import { teamId } from '../../../../src/domain/ids.ts';

const ALPHA = teamId('alpha');
export const BETA = teamId('beta');

/** Two teams of one kind of case, as a bench has sixteen. */
export const TEAMS = {
  ids: [ALPHA, BETA],
  of: (iteration: number) => (iteration % 2 === 0 ? ALPHA : BETA),
  turnOf: (iteration: number) => Math.floor(iteration / 2),
};
