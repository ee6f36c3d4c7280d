import type { Boost } from './boosts.ts';
import { RequestError } from './errors.ts';
import { capsFrom, modelsFrom } from './litellm-models.ts';
import { boostFrom, limitsFrom, userLimitsFrom } from './litellm-limits.ts';
import type { Finding, LitellmTeam, Reading, Zero } from './litellm-team.ts';
import type { TeamStatus } from './policy.ts';
import type { TeamChange } from './team-change.ts';
import type { Instant } from './time.ts';

/** Nothing is dropped in silence: every member that says anything is in one of the three. */
export interface ImportReport {
  readonly imported: readonly Finding[];
  readonly notEquivalent: readonly Finding[];
  readonly assumed: readonly Finding[];
}

export interface ImportSettings {
  readonly at: Instant;
  /** What a limit of zero was meant as: LiteLLM has taken it for either. */
  readonly zeroMeans: Zero | undefined;
  readonly boostId: string;
}

export interface Imported {
  readonly change: TeamChange;
  readonly status: TeamStatus;
  readonly boosts: readonly Boost[];
  readonly report: ImportReport;
}

/** Reads a team as LiteLLM tells of it. Throws where a zero occurs and nobody has said what it means. */
export const importLitellm = (team: LitellmTeam, settings: ImportSettings): Imported => {
  const reading: Reading = {
    ...settings,
    zeros: [],
    imported: [],
    notEquivalent: [],
    assumed: [],
  };
  const { overrides, warnPercent } = limitsFrom(team, reading);
  const models = modelsFrom(team, reading);
  const change: TeamChange = {
    ...descriptionFrom(team, reading),
    ...(warnPercent === undefined ? {} : { warnPercent }),
    overrides,
    models,
    caps: capsFrom(team, reading),
    userLimits: { users: userLimitsFrom(team, reading) },
  };
  const isLimited = overrides.usdPerMonth !== undefined || !('usdPerMonth' in overrides);
  const boosts = boostFrom(team, reading, isLimited);
  const status = statusFrom(team, reading);
  tellOfTheRest(team, reading);
  requireZeroMeaning(reading);
  const report = {
    imported: byPath(reading.imported),
    notEquivalent: byPath(reading.notEquivalent),
    assumed: byPath(reading.assumed),
  };
  return { change, status, boosts, report };
};

const byPath = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((one, other) => (one.path < other.path ? -1 : 1));

const DESCRIPTION_MAX = 500;
const NOT_PRINTED = /[\p{Cc}\p{Cs}]/gu;

const descriptionFrom = (
  { team_alias: alias }: LitellmTeam,
  { imported }: Reading,
): Pick<TeamChange, 'description'> => {
  if (typeof alias !== 'string' || alias === '') return {};
  imported.push({ path: 'team_alias', note: 'description' });
  return { description: alias.replace(NOT_PRINTED, ' ').slice(0, DESCRIPTION_MAX) };
};

const statusFrom = ({ blocked }: LitellmTeam, { imported }: Reading): TeamStatus => {
  if (blocked !== true) return 'active';
  imported.push({ path: 'blocked', note: 'status suspended' });
  return 'suspended';
};

const requireZeroMeaning = ({ zeros, zeroMeans }: Reading): void => {
  if (zeros.length === 0 || zeroMeans !== undefined) return;
  const message = `must be "nothing" or "unlimited": LiteLLM has taken 0 for either, and it stands at ${zeros.join(', ')}`;
  throw new RequestError('invalid', `zero_means: ${message}`, [{ path: 'zero_means', message }]);
};

/** Members that say nothing of what a team may do, and those that the other readers have looked at. */
const LOOKED_AT: ReadonlySet<string> = new Set([
  ...['team_id', 'team_alias', 'created_at', 'updated_at', 'blocked', 'models', 'budget_duration'],
  ...['max_budget', 'soft_budget', 'rpm_limit', 'budget_limits', 'model_max_budget'],
  ...['temp_budget_increase', 'temp_budget_expiry', 'team_memberships', 'metadata'],
]);

const NOTES: Readonly<Record<string, string>> = {
  spend: 'what was spent there is not counted here: the month begins at nothing',
  max_parallel_requests: 'calls in flight are not limited by their number',
  tpm_limit: 'tokens are limited by the day and not by the minute: set tokens_per_day',
  model_rpm_limit: 'requests are limited for a team and not for a model',
  model_tpm_limit: 'tokens are limited for a team and not for a model',
  keys: 'keys stay with the gateway',
  budget_reset_at: 'a budget begins anew with the UTC month',
};

const tellOfTheRest = (team: LitellmTeam, { notEquivalent }: Reading): void => {
  const own = Object.entries(team).filter(([name]) => !LOOKED_AT.has(name));
  const inMetadata = Object.entries(team.metadata ?? {})
    .filter(([name]) => !name.startsWith('temp_budget_'))
    .map(([name, value]) => [`metadata.${name}`, value] as const);
  for (const [path, value] of [...own, ...inMetadata]) {
    if (saysNothing(value)) continue;
    const note = NOTES[path.replace('metadata.', '')] ?? 'has no counterpart here';
    notEquivalent.push({ path, note });
  }
};

const saysNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0);
