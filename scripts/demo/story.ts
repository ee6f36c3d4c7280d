import { microUsd } from '../../src/domain/money.ts';
import {
  budgetCheck,
  notMade,
  prompt,
  promptOfNobody,
  rateCheck,
  tokens,
  used,
  verdictOfNobody,
} from './requests.ts';
import type { Chapter, Step } from './tell.ts';

/** $2.50 a million input tokens, $10 a million output tokens. */
const USUAL = 'gpt-4o';
/** $600 a million output tokens: 20,000 of them are $12.00, and a hold of a few such calls is felt. */
const DEAR = 'o1-pro';
/** $75 a million output tokens: 8,000 of them are $0.60. */
const CAPPED = 'claude-opus-4-1';

/** Teams for which every hold is an upper bound: the ordinary one holds 2,048 output tokens at most. */
const TRUE_BOUND = 100_000;

const step = (request: Step['request'], expects: RegExp): Step => ({ request, expects });

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'An ordinary call is let through, and what it can cost is held. A retry takes nothing.',
    team: 'morning',
    needsTable: false,
    steps: [
      step(prompt({ id: 'hello' }), /^200 pass: allowed$/),
      step(prompt({ id: 'hello' }), /^200 pass: allowed$/),
      step(rateCheck, /^200 allowed: 18 of 20 left$/),
    ],
  },
  {
    title: 'What the call really cost takes the place of what it held. It counts once.',
    team: 'ledger',
    needsTable: false,
    steps: [
      step(prompt({ id: 'call', model: USUAL }), /^200 pass: allowed$/),
      step(
        used({ id: 'call', model: USUAL, input: 13, output: 258 }),
        /^200 recorded: \$0\.002613 for 271 tokens$/,
      ),
      step(
        used({ id: 'call', model: USUAL, input: 13, output: 258 }),
        /^200 duplicate: \$0\.002613 for 271 tokens$/,
      ),
      step(
        used({ id: 'call', model: USUAL, input: 13, output: 2_580 }),
        /^200 conflict: \$0\.002613 for 271 tokens; Another usage was counted/,
      ),
      step(prompt({ id: 'dropped', model: USUAL }), /^200 pass: allowed$/),
      step(notMade('dropped'), /^200 voided$/),
      step(budgetCheck(), /^200 allowed: 0% of the budget taken, \$24\.997387 left$/),
    ],
  },
  {
    title: 'A script gone wild: the minute is full, and a denial takes nothing.',
    team: 'script',
    needsTable: false,
    steps: [
      { times: 20, request: rateCheck, expects: /^200 allowed: 0 of 20 left$/ },
      step(rateCheck, /^429 RPM limit exceeded \(21\/20 requests per minute\); again in \d+ s$/),
      step(prompt({ id: 'late' }), /^200 reject with 429: RPM limit exceeded \(21\/20 /),
    ],
  },
  {
    title: "The day's tokens: told before a call that does not fit, then as used up.",
    team: 'batch',
    needsTable: false,
    steps: [
      step(tokens(99_900, 'job-1'), /^200 counted: 99,900 of 100,000 today$/),
      step(
        prompt({ id: 'big' }),
        /^200 reject with 429: Daily token limit would be exceeded \(99,900 of/,
      ),
      step(tokens(99_900, 'job-1'), /^200 counted before: 99,900 of 100,000 today$/),
      step(tokens(223, 'job-2'), /^200 counted: 100,123 of 100,000 today; next check: Daily token/),
      step(
        prompt({ id: 'small', maxTokens: 1 }),
        /^200 reject with 429: Daily token limit exceeded \(100,123\/100,000 tokens per day\)/,
      ),
    ],
  },
  {
    title: "The month's budget: a warning at 80 %, then no call that could go beyond it.",
    team: 'research',
    needsTable: true,
    policy: { outputTokensMax: TRUE_BOUND },
    steps: [
      step(prompt({ id: 'one', model: DEAR, maxTokens: 20_000 }), /^200 pass: allowed$/),
      step(budgetCheck(), /^200 allowed: 48(\.\d)?% of the budget taken, \$12\.9\d* left$/),
      step(prompt({ id: 'two', model: DEAR, maxTokens: 13_400 }), /^200 pass: allowed$/),
      step(budgetCheck(), /^200 allowed: 80(\.\d)?% of the budget taken, \$4\.9\d* left, WARNING$/),
      step(
        prompt({ id: 'three', model: DEAR, maxTokens: 20_000 }),
        /^200 reject with 429: Monthly budget would be exceeded \(\$20\.\d+ of \$25\.00 used or held/,
      ),
      step(budgetCheck('10.00'), /^429 Monthly budget would be exceeded .* up to \$10\.00\)/),
      step(prompt({ id: 'four' }), /^200 pass: allowed$/),
    ],
  },
  {
    title: "The month's budget, really spent: no call at all, until the month is over.",
    team: 'spender',
    needsTable: false,
    steps: [
      step(
        used({ id: 'novel', model: DEAR, input: 0, output: 40_000 }),
        /^200 recorded: \$24\.00 for 40,000 tokens$/,
      ),
      step(budgetCheck(), /^200 allowed: 96% of the budget taken, \$1\.00 left, WARNING$/),
      step(
        used({ id: 'epilogue', model: DEAR, input: 0, output: 2_000 }),
        /^200 recorded: \$1\.20 for 2,000 tokens$/,
      ),
      step(budgetCheck(), /^429 Monthly budget exceeded \(100\.8% of \$25\.00\); again in/),
      step(
        prompt({ id: 'small', maxTokens: 1 }),
        /^200 reject with 429: Monthly budget exceeded \(100\.8% of \$25\.00\); again in/,
      ),
    ],
  },
  {
    title: `One model has a cap of its own: $1.00 for ${CAPPED}. Other models go on.`,
    team: 'writers',
    needsTable: true,
    policy: {
      caps: [{ model: CAPPED, usdPerMonth: microUsd(1_000_000) }],
      outputTokensMax: TRUE_BOUND,
    },
    steps: [
      step(prompt({ id: 'one', model: CAPPED, maxTokens: 8_000 }), /^200 pass: allowed$/),
      step(
        prompt({ id: 'two', model: CAPPED, maxTokens: 8_000 }),
        /^200 reject with 429: Model budget would be exceeded for claude-opus-4-1 \(\$0\.6\d* of \$1\.00/,
      ),
      step(prompt({ id: 'three' }), /^200 pass: allowed$/),
    ],
  },
  {
    title: 'A budget of nothing is spent before the first call.',
    team: 'frozen',
    needsTable: true,
    policy: {
      limits: { requestsPerMinute: 20, tokensPerDay: undefined, usdPerMonth: microUsd(0) },
    },
    steps: [
      step(prompt({ id: 'any' }), /: Monthly budget exceeded \(100\.0% of \$0\.00\); again in/),
    ],
  },
  {
    title: 'Nobody registered this team: it has the default tier, or the one its gateway names.',
    team: 'newcomer',
    needsTable: false,
    steps: [
      step(rateCheck, /^200 allowed: 19 of 20 left$/),
      step(prompt({ id: 'named', tier: 'standard' }), /^200 pass: allowed$/),
      step(promptOfNobody, /^200 reject with 429: Team is not registered; again in 3,600 s$/),
      step(verdictOfNobody, /^200 reject$/),
    ],
  },
  {
    title: 'A team in shadow mode is told what would be denied, and let through.',
    team: 'trial',
    needsTable: true,
    policy: {
      mode: 'shadow',
      limits: { requestsPerMinute: 1, tokensPerDay: 100_000, usdPerMonth: microUsd(25_000_000) },
    },
    steps: [
      step(rateCheck, /^200 allowed: 0 of 1 left$/),
      step(rateCheck, /^200 allowed: 0 of 1 left; would deny: RPM limit exceeded \(2\/1 /),
    ],
  },
  {
    title: 'A suspended team is denied everything, and its meter stays as it is.',
    team: 'leaver',
    needsTable: true,
    policy: { status: 'suspended' },
    steps: [
      step(prompt({ id: 'any' }), /^200 reject with 429: Team is suspended; again in 3,600 s$/),
    ],
  },
  {
    title: 'What cannot be meant is said to be so, and counts nothing.',
    team: 'typo',
    needsTable: false,
    steps: [
      step(
        ({ team }) => ({ path: '/v1/tokens', body: { team, tokens: -5 } }),
        /^422 The request is not valid: tokens: must be a whole number of tokens/,
      ),
    ],
  },
];
