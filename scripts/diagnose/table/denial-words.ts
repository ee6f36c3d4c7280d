import type { DenyCode } from '../../../src/domain/decision.ts';
import type { Entry } from '../entry.ts';

/** A denial as it is explained, without what all of them share. */
export type Told = Pick<Entry, 'title' | 'cause' | 'checkFirst' | 'whatToDo'> & {
  /** How the reason's sentence begins: an SDK may show nothing else. */
  readonly words: RegExp;
  /** A whole sentence, for the page. */
  readonly reason: string;
  readonly wait: number;
};

export const ASK_FOR_MORE =
  'Ask your administrators for a higher tier or a boost if the work needs it.';
const OTHER_MODEL = 'A cheaper model, a shorter prompt or a smaller max_tokens may still fit.';

/** Checked against the gate's own reasons: a new one stops the build until it is explained here. */
export const TOLD = {
  team_unknown: {
    words: /\bTeam is not registered\b/,
    reason: 'Team is not registered',
    wait: 3600,
    title: 'The team is not known',
    cause: 'The call named no team, or one that nobody has registered.',
    checkFirst: [
      'Which team does your token or key stand for? The gateway tells the team, not your request.',
      'Ask the administrators whether that team is registered, spelt the same: case counts.',
    ],
    whatToDo: 'Have the team registered. No wait helps by itself.',
  },
  team_suspended: {
    words: /\bTeam is suspended\b/,
    reason: 'Team is suspended',
    wait: 3600,
    title: 'The team is suspended',
    cause: 'An administrator has stopped the calls of this team.',
    checkFirst: ['Ask the administrators why, and until when.'],
    whatToDo: 'Stop calling until it is lifted. No wait helps by itself.',
  },
  model_not_allowed: {
    words: /\bModel .{1,200} is not allowed for this team\b/,
    reason: 'Model claude-opus-4-1 is not allowed for this team',
    wait: 3600,
    title: 'The team may not use this model',
    cause: 'The team has a list of models, and this one is not on it.',
    checkFirst: [
      'The name of the model in your request: is it spelt as on the list?',
      'suggested_models in the answer, where there are any.',
      'Ask the administrators for the list of your team.',
    ],
    whatToDo: 'Use a model of the list, or have this one added. No wait helps by itself.',
  },
  model_unpriced: {
    words: /\bModel .{1,200} has no price\b/,
    reason: 'Model never-heard-of has no price',
    wait: 3600,
    title: 'The model has no price',
    cause: 'The team has a budget, and what a call to this model costs is not known.',
    checkFirst: [
      'The name of the model: a misspelt one has no price either.',
      'Ask the administrators to add the price, if the model is new.',
    ],
    whatToDo:
      'Correct the name, use another model, or have the price added. No wait helps by itself.',
  },
  budget_spent: {
    words: /\bMonthly budget exceeded\b/,
    reason: 'Monthly budget exceeded (100.3% of $100.00)',
    wait: 731852,
    title: "The month's budget is spent",
    cause: 'The team has used its dollars of this calendar month (UTC).',
    checkFirst: [
      'The usage report of the team: which model and which user took it?',
      'When the month ends: the answer says it in resets_at or retry_after_seconds.',
    ],
    whatToDo: `Stop retrying. ${ASK_FOR_MORE} Models whose price is zero still pass.`,
  },
  budget_short: {
    words: /\bMonthly budget would be exceeded\b/,
    reason:
      'Monthly budget would be exceeded ($24.90 of $25.00 used or held, this call up to $0.30)',
    wait: 540,
    title: "What is left of the month's budget does not cover this call",
    cause:
      'Each call sets aside what it may cost at most. That does not fit beside what is used and what calls in flight hold.',
    checkFirst: [
      'max_tokens of the request: a smaller bound sets less aside.',
      'How many calls run at once: each holds its share until it ends.',
      'A wait of 3600 seconds says that the call alone is more than the whole budget.',
    ],
    whatToDo: `${OTHER_MODEL} Or wait until calls in flight end. ${ASK_FOR_MORE}`,
  },
  model_cap_spent: {
    words: /\bModel budget exceeded for /,
    reason: 'Model budget exceeded for claude-opus-4-1 ($50.02 of $50.00)',
    wait: 731852,
    title: "This model's share of the budget is spent",
    cause: 'The team has a monthly cap for this model, or for a family of models, and has used it.',
    checkFirst: [
      'suggested_models in the answer, where there are any.',
      'The usage report of the team, by model.',
    ],
    whatToDo: `Use another model: the rest of the budget is still there. ${ASK_FOR_MORE}`,
  },
  model_cap_short: {
    words: /\bModel budget would be exceeded for /,
    reason:
      'Model budget would be exceeded for claude-opus-4-1 ($0.60033 of $1.00 used or held, this call up to $0.60033)',
    wait: 540,
    title: "What is left of this model's share does not cover this call",
    cause:
      "What this call may cost at most does not fit into the model's cap beside what is used and held.",
    checkFirst: [
      'max_tokens of the request: a smaller bound sets less aside.',
      'suggested_models in the answer, where there are any.',
    ],
    whatToDo: `Use another model, or a smaller max_tokens. ${ASK_FOR_MORE}`,
  },
  user_budget_spent: {
    words: /\bUser budget exceeded for /,
    reason: 'User budget exceeded for mia ($10.02 of $10.00)',
    wait: 731852,
    title: 'Your own share of the budget is spent',
    cause: "The team gives each user, or you, a share of the month's budget, and yours is used.",
    checkFirst: [
      'Is it the user you think? The reason names it.',
      'Your usage: does a script of yours run without you?',
    ],
    whatToDo: `Stop retrying. ${ASK_FOR_MORE}`,
  },
  user_budget_short: {
    words: /\bUser budget would be exceeded for /,
    reason:
      'User budget would be exceeded for mia ($9.90 of $10.00 used or held, this call up to $0.30)',
    wait: 540,
    title: 'What is left of your own share does not cover this call',
    cause:
      'What this call may cost at most does not fit into your share beside what is used and held.',
    checkFirst: [
      'max_tokens of the request: a smaller bound sets less aside.',
      'How many of your calls run at once.',
    ],
    whatToDo: `${OTHER_MODEL} ${ASK_FOR_MORE}`,
  },
  daily_tokens_spent: {
    words: /\bDaily token limit exceeded \(/,
    reason: 'Daily token limit exceeded (500,123/500,000 tokens per day)',
    wait: 40653,
    title: "The day's tokens are used up",
    cause: 'The team has used its tokens of this UTC day.',
    checkFirst: [
      'When the UTC day ends: it may be in your afternoon.',
      'The usage report of the team: is one script taking it all?',
    ],
    whatToDo: `Go on after midnight UTC. ${ASK_FOR_MORE}`,
  },
  daily_tokens_short: {
    words: /\bDaily token limit would be exceeded \(/,
    reason:
      'Daily token limit would be exceeded (99,900 of 100,000 tokens used or held, this call up to 511)',
    wait: 540,
    title: "What is left of the day's tokens does not cover this call",
    cause:
      'Each call sets aside the tokens it may take at most. That does not fit beside what is used and held.',
    checkFirst: [
      'max_tokens and the length of the prompt.',
      'How many calls run at once: each holds its share until it ends.',
      'A wait of 3600 seconds says that the call alone is more than the whole day.',
    ],
    whatToDo: `Send a smaller call, or wait until calls in flight end. ${ASK_FOR_MORE}`,
  },
  rate_limited: {
    words: /\bRPM limit exceeded \(\d+\/\d+ requests per minute\)/,
    reason: 'RPM limit exceeded (101/100 requests per minute)',
    wait: 42,
    title: 'Too many requests in a minute',
    cause: "The team's requests per minute are taken, by all its users and scripts together.",
    checkFirst: [
      'Wait retry_after_seconds, and try once more.',
      'How many workers call at once? Each retry is a request too, though a denied one takes nothing.',
    ],
    whatToDo: `Spread the calls, or queue them. ${ASK_FOR_MORE}`,
  },
  unverified: {
    words: /\bLimits cannot be verified right now\b/,
    reason: 'Limits cannot be verified right now',
    wait: 5,
    title: 'The limits could not be looked up',
    cause:
      "The gate's table gave no answer, and its policy is to deny then. It says nothing about your usage.",
    checkFirst: [
      'Try again in some seconds.',
      "If it stays: the health of the gate, its alarms and its table's throttling.",
    ],
    whatToDo: 'Retry with growing pauses. If it lasts for minutes, tell the operators.',
  },
} as const satisfies Record<DenyCode, Told>;
