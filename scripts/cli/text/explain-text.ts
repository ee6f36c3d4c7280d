import type { Explanation } from '../../openapi/answers/operations.ts';
import { countText, dollarText, minuteText } from './amounts.ts';
import { shown } from './colour.ts';
import { type Column, table } from './table.ts';
import type { Look } from './usage-text.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'LIMIT', gives: true },
  { heading: 'OF', align: 'right' },
  { heading: 'USED', align: 'right' },
  { heading: 'HELD', align: 'right' },
  { heading: 'LEFT', align: 'right' },
  { heading: 'NEEDED', align: 'right' },
  { heading: '' },
];

export const explanationText = (explanation: Explanation, { paint, width }: Look): string => {
  const { team, decision, limits, registered } = explanation;
  const verdict = decision === 'allow' ? paint.green('allow') : paint.red('deny');
  return [
    `Team ${team}: ${verdict}${reasonText(explanation)}`,
    ...(registered ? [] : ['Nobody has registered it: it is judged as the guest it would be.']),
    ...callLines(explanation),
    '',
    ...table(COLUMNS, limits.map(cellsOf), { width, heading: paint.bold }),
  ].join('\n');
};

/** A team in shadow mode passes, and is told what it would have been told. */
const reasonText = ({ reason, retry_at: retryAt, would_deny: shadow }: Explanation): string => {
  if (shadow !== undefined) return `, in shadow mode; else denied${toldText(shadow)}`;
  return toldText({ reason, retry_at: retryAt });
};

const toldText = ({
  reason,
  retry_at: retryAt,
}: NonNullable<Explanation['would_deny']>): string => {
  if (reason === undefined) return '';
  const until = typeof retryAt === 'string' ? `, until ${minuteText(retryAt)} UTC` : '';
  return `, ${shown(reason)}${until}`;
};

const callLines = ({ tokens, cost_usd: usd, pricing, price }: Explanation): readonly string[] => {
  if (tokens === undefined) return [];
  const cost = usd === undefined || usd === null ? 'no price' : dollarText(usd);
  const words = [pricing, price].filter((word) => typeof word === 'string').join(', ');
  return [`The call: up to ${countText(tokens)} tokens, ${cost} (${words || 'not priced'})`];
};

const cellsOf = (limit: Explanation['limits'][number]): readonly string[] => [
  limit.name.replaceAll('_', ' '),
  amountText(limit.limit),
  amountText(limit.used),
  amountText(limit.held),
  amountText(limit.remaining),
  amountText(limit.needed),
  limit.would_deny ? 'denies' : 'ok',
];

const amountText = (amount: number | string | null | undefined): string => {
  if (amount === null) return 'no limit';
  if (amount === undefined) return '';
  return typeof amount === 'string' ? dollarText(amount) : countText(amount);
};
