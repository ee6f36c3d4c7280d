import { randomFrom } from '../simulate/random.ts';
import { type Door, type LoadOptions, requestsOf } from './options.ts';
import { MAX_TOKENS } from './requests.ts';

/** How a team's limit lies to what is asked in its name. */
export type Share = 'far below' | 'about at' | 'three times' | 'as given' | 'guest';

export interface LoadTeam {
  readonly name: string;
  readonly share: Share;
  /** Requests a minute; `undefined`: the gate knows it, as it knows a guest's. */
  readonly limit: number | undefined;
  /** The team's limit of tokens, where it has one. */
  readonly tokensPerDay?: number;
}

export interface PlannedRequest {
  readonly team: number;
  readonly door: Door;
  /** 1, or 2: the same request is sent twice at once, as an impatient client does. */
  readonly copies: number;
}

const SHARES = [
  { share: 'far below', times: 4 },
  { share: 'about at', times: 1 },
  { share: 'three times', times: 1 / 3 },
] as const;

const SECONDS_PER_MINUTE = 60;

/** The teams of a run: a third has ample room, a third just enough, and a third asks for three times its limit. */
export const teamsOf = (options: LoadOptions, run: string): readonly LoadTeam[] => {
  const digits = String(options.teams).length;
  const nameOf = (at: number): string => `load-${run}-${String(at + 1).padStart(digits, '0')}`;
  return Array.from({ length: options.teams }, (_, at) => ({
    name: nameOf(at),
    ...limitsOf(options, at),
  }));
};

const limitOf = (options: LoadOptions, at: number): Pick<LoadTeam, 'share' | 'limit'> => {
  if (!options.registers) return { share: 'guest', limit: undefined };
  if (options.rpm !== undefined) return { share: 'as given', limit: options.rpm };
  const { share, times } = SHARES[at % SHARES.length] ?? SHARES[0];
  return { share, limit: Math.max(1, Math.ceil(offeredInMinute(options) * times)) };
};

/** One in so many has few tokens for its day. */
const FEW_TOKENS_EVERY = 5;

const limitsOf = (options: LoadOptions, at: number): Omit<LoadTeam, 'name'> => {
  const limits = limitOf(options, at);
  const isLast = at % FEW_TOKENS_EVERY === FEW_TOKENS_EVERY - 1;
  if (limits.limit === undefined || !isLast || !options.holds) return limits;
  const holding = options.doors.filter((door) => door !== 'rate-limit').length;
  if (holding === 0) return limits;
  const admitted = Math.min(requestsOf(options) / options.teams, limits.limit);
  const held = admitted * (holding / options.doors.length) * MAX_TOKENS;
  return { ...limits, tokensPerDay: Math.floor(held * TOKENS_GIVEN) };
};

/** Of what its requests hold at the least, so that the limit is reached before the run is half over. */
const TOKENS_GIVEN = 0.5;

/** What is asked for one team in a minute, or in all of a run that is shorter. */
const offeredInMinute = (options: LoadOptions): number =>
  Math.min(requestsOf(options), options.rate * SECONDS_PER_MINUTE) / options.teams;

/** Of those that are sent twice. */
const RETRIED = 0.02;

/** The requests one after the other, each by the seed. */
export const planner = ({ seed, teams, doors }: LoadOptions): (() => PlannedRequest) => {
  const random = randomFrom(seed);
  return () => ({
    team: random.below(teams),
    door: doors[random.below(doors.length)] ?? 'guard',
    copies: random.happens(RETRIED) ? 2 : 1,
  });
};
