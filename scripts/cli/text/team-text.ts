import type { Boost, RegisteredTeam, Team } from '../../openapi/answers/teams.ts';
import type { Context } from '../context.ts';
import { countText, dollarText, minuteText, pointsAligned } from './amounts.ts';
import { shown } from './colour.ts';
import { type Fact, factLines } from './facts.ts';
import { table } from './table.ts';

type Look = Pick<Context, 'paint' | 'width'>;

/** One line for each team. */
export const teamsText = (teams: readonly Team[], { paint, width }: Look): string => {
  if (teams.length === 0) return 'There are no teams.';
  const budgets = pointsAligned(
    teams.map((team) => ('version' in team ? dollarText(team.limits.usd_per_month) : '')),
  );
  const rows = teams.map((team, at) =>
    'version' in team
      ? [
          team.team,
          team.status,
          team.tier,
          countText(team.limits.rpm),
          countText(team.limits.tokens_per_day),
          budgets[at] ?? '',
          team.description,
        ]
      : [team.team, 'guest', team.tier, '', '', '', ''],
  );
  return table(
    [
      { heading: 'TEAM', gives: true },
      { heading: 'STATUS' },
      { heading: 'TIER' },
      { heading: 'RPM', align: 'right' },
      { heading: 'TOKENS/DAY', align: 'right' },
      { heading: 'USD/MONTH', align: 'right' },
      { heading: 'DESCRIPTION', gives: true },
    ],
    rows,
    { width, heading: paint.bold },
  ).join('\n');
};

/** All that there is to know of one team. */
export const teamText = (team: Team, look: Look): string => {
  if (!('version' in team)) return `Team ${team.team} is a guest with the limits of ${team.tier}.`;
  const status = team.status === 'active' ? look.paint.green : look.paint.red;
  return [
    `${look.paint.bold(team.team)}  ${status(team.status)}, version ${team.version}`,
    ...factLines(
      [...limitFacts(team), ...termFacts(team), ...shareFacts(team), ...timeFacts(team)],
      look.width,
    ),
    ...(team.boosts.length === 0 ? [] : ['', boostsText(team.boosts, look)]),
  ].join('\n');
};

const limitFacts = ({ limits, overrides, ...team }: RegisteredTeam): readonly Fact[] => {
  const own = (name: keyof typeof limits): string =>
    Object.hasOwn(overrides, name) ? '  (its own)' : '';
  return [
    ...(team.description === '' ? [] : [['Description', team.description] as const]),
    ['Tier', team.tier],
    ['Requests a minute', countText(limits.rpm) + own('rpm')],
    ['Tokens a day', countText(limits.tokens_per_day) + own('tokens_per_day')],
    ['Dollars a month', dollarText(limits.usd_per_month) + own('usd_per_month')],
    [
      'Of the budget',
      `warned from ${team.warn_percent} %, denied from ${team.hard_percent} %, ` +
        `alerts at ${team.alert_percents.map((each) => `${each} %`).join(', ') || 'none'}`,
    ],
  ];
};

const termFacts = ({ holds, faults, ...team }: RegisteredTeam): readonly Fact[] => [
  ['Mode', team.mode],
  ['Minute', team.window],
  [
    'Holds',
    holds.mode === 'off'
      ? 'off'
      : `${holds.seconds} s, ${countText(holds.output_tokens_default)} output tokens unless told, ` +
        `at most ${countText(holds.output_tokens_max)}; expired: ${holds.expired}`,
  ],
  ['Unknown models', team.unknown_model],
  ['Amounts', team.amounts],
  [
    'On faults',
    `rate limit ${faults.rate_limit ?? 'as deployed'}, budget ${faults.budget ?? 'as deployed'}`,
  ],
  ['Models', team.models === null ? 'all' : team.models.join(', ') || 'none'],
];

const shareFacts = ({ caps, user_limits: own }: RegisteredTeam): readonly Fact[] => [
  ...caps.map(({ model, usd_per_month: usd }) => ['Cap', `${model} ${dollarText(usd)}`] as const),
  ...(own.usd_per_month === null
    ? []
    : [['Each user', `${dollarText(own.usd_per_month)} a month`] as const]),
  ...Object.entries(own.users).map(
    ([user, usd]) => ['User', `${user} ${dollarText(usd)}`] as const,
  ),
];

const timeFacts = ({
  created_at: created,
  changed_at: changed,
}: RegisteredTeam): readonly Fact[] => [
  ['Created', `${minuteText(created)} UTC`],
  ['Changed', `${minuteText(changed)} UTC`],
];

export const boostsText = (boosts: readonly Boost[], { paint, width }: Look): string => {
  if (boosts.length === 0) return 'There are no boosts.';
  const amounts = pointsAligned(boosts.map(({ usd }) => dollarText(usd)));
  return table(
    [
      { heading: 'BOOST' },
      { heading: 'USD', align: 'right' },
      { heading: 'UNTIL (UTC)' },
      { heading: 'REASON', gives: true },
    ],
    boosts.map(({ id, until, reason, ended }, at) => [
      id,
      amounts[at] ?? '',
      `${minuteText(until)}${ended ? ', ended' : ''}`,
      shown(reason),
    ]),
    { width, heading: paint.bold },
  ).join('\n');
};
