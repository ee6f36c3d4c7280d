import { isTeamId } from '../../domain/ids.ts';
import { tierOf, userOf } from './claims.ts';
import { unauthenticated } from './refusals.ts';
import type { Source } from './source.ts';

/** The word of a gateway that was authenticated before the request came here. */
export const trustedHeaders: Source = (headers) => {
  const team = headers['x-team']?.trim() ?? '';
  if (team === '') return Promise.resolve(undefined);
  return Promise.resolve(
    isTeamId(team)
      ? {
          outcome: 'identified',
          identity: {
            team,
            user: userOf(headers['x-user']?.trim()),
            tier: tierOf(headers['x-tier']),
          },
          source: 'headers',
        }
      : unauthenticated('The header x-team does not name one team'),
  );
};
