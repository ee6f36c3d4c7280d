import type { TeamId } from '../domain/ids.ts';
import type { RollupLine } from '../domain/rollups.ts';
import type { Window } from '../domain/windows.ts';

/** A month's sums: as a whole, by model and by user. Throws `StoreFault`. */
export type ReadMonthLines = (of: {
  readonly team: TeamId;
  readonly month: Window<'month'>;
}) => Promise<readonly RollupLine[]>;

/** The sums of the days from the first to the last one, where anything was used. Throws `StoreFault`. */
export type ReadDayLines = (of: {
  readonly team: TeamId;
  readonly first: Window<'day'>;
  readonly last: Window<'day'>;
}) => Promise<readonly RollupLine[]>;

/** Whether a team has ever been met, registered or not. Throws `StoreFault`. */
export type KnowsTeam = (team: TeamId) => Promise<boolean>;
