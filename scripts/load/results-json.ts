import type { Percentiles } from './percentiles.ts';
import type { Latency, Results, TeamResult } from './results.ts';
import { teamVerdict } from './text.ts';
import type { Verdict } from './verdict.ts';

/** The results in one line, for a script that compares runs. Latencies are milliseconds. */
export const resultsJson = (results: Results, { held, faults, warnings }: Verdict): string => {
  const { latency } = results;
  return JSON.stringify({
    good: faults.length === 0,
    ...{ held, faults, warnings },
    ...{ url: results.url, run: results.run, seconds: results.seconds },
    ended_early: results.isEndedEarly,
    requests: results.requestsDue,
    sent_twice: results.retried,
    admitted: results.admitted,
    unverified: results.unverified,
    denied: Object.fromEntries(results.deniedBy),
    failed: Object.fromEntries(results.failedBy),
    not_sent: results.notSent,
    latency_ms: {
      all: latencyJson(latency.all),
      admitted: latencyJson(latency.admitted),
      denied: latencyJson(latency.denied),
    },
    lateness_ms: percentilesJson(results.lateness),
    not_compared: results.notCompared ?? null,
    teams: results.teams.map(teamJson),
  });
};

const latencyJson = ({ fromDue, fromSent }: Latency) => ({
  from_due: percentilesJson(fromDue),
  from_sent: percentilesJson(fromSent),
});

const percentilesJson = (values: Percentiles | undefined) =>
  values === undefined
    ? null
    : {
        count: values.count,
        p50: rounded(values.p50),
        p90: rounded(values.p90),
        p99: rounded(values.p99),
        'p99.9': rounded(values.p999),
        max: rounded(values.max),
      };

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

const teamJson = (result: TeamResult) => ({
  team: result.team.name,
  asks: result.team.share,
  // `null` is "no limit"; where nobody has told it, it is not there.
  limit: result.limit,
  tokens_per_day: result.team.tokensPerDay ?? null,
  sent: result.sendings,
  admitted: result.admitted,
  denied: result.denied,
  denied_falsely: result.falseDenials ?? null,
  unverified: result.unverified,
  most_in_60_seconds: result.fullest,
  gate_minute: result.minute ?? null,
  gate_tokens: result.tokens ?? null,
  limits_passed: result.limitsPassed,
  verdict: teamVerdict(result),
});
