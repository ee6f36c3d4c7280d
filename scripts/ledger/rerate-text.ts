import type { ModelRating, RerateReport } from '../../src/app/rerate.ts';
import type { Correction } from '../../src/domain/corrections.ts';
import { formatUsd, usdText } from '../../src/domain/money.ts';
import { toIsoText } from '../../src/domain/time.ts';
import { columnsText, counted, grouped, signed } from './columns.ts';

const CHANGES_SHOWN = 20;

/** The report for a person. */
export const rerateText = (report: RerateReport, applies: boolean): string =>
  [
    `${counted(sum(report.models, 'receipts'), 'receipt')}, of which ${changedText(report)}.`,
    ...(report.models.length === 0 ? [] : [modelsText(report.models)]),
    ...changesText(report.changes),
    ...leftText(report),
    endText(report, applies),
  ].join('\n\n');

const sum = (models: readonly ModelRating[], name: keyof Omit<ModelRating, 'model'>): number =>
  models.reduce((all, model) => all + model[name], 0);

const changedText = ({ changes }: RerateReport): string =>
  changes.length === 0
    ? 'none comes out differently'
    : `${grouped(changes.length)} come out differently`;

const modelsText = (models: readonly ModelRating[]): string => {
  const total = {
    model: 'in total',
    receipts: sum(models, 'receipts'),
    changed: sum(models, 'changed'),
    before: sum(models, 'before'),
    after: sum(models, 'after'),
  };
  const rows = [...models, total].map(({ model = '-', receipts, changed, before, after }) => [
    model,
    grouped(receipts),
    grouped(changed),
    formatUsd(before),
    formatUsd(after),
    signed(after - before, formatUsd),
  ]);
  const headings = ['model', 'receipts', 'changed', 'before', 'after', 'difference'];
  return columnsText({ headings, rows, words: 1 });
};

const changesText = (changes: readonly Correction[]): readonly string[] => {
  if (changes.length === 0) return [];
  const rows = changes
    .slice(0, CHANGES_SHOWN)
    .map(({ receipt, before, number }) => [
      receipt.request,
      toIsoText(receipt.at),
      receipt.model ?? '-',
      before.pricing === receipt.pricing
        ? receipt.pricing
        : `${before.pricing} -> ${receipt.pricing}`,
      `#${number}`,
      formatUsd(before.usd),
      formatUsd(receipt.usd),
      signed(receipt.usd - before.usd, formatUsd),
    ]);
  const headings = [
    'request',
    'at',
    'model',
    'pricing',
    'correction',
    'before',
    'after',
    'difference',
  ];
  const title =
    changes.length > CHANGES_SHOWN
      ? `The ${CHANGES_SHOWN} that differ most (--json has all ${grouped(changes.length)})`
      : 'Receipts that come out differently';
  return [`${title}:\n${columnsText({ headings, rows, words: 5 })}`];
};

const leftText = ({ leftAlone: { incomplete, unlisted } }: RerateReport): readonly string[] => [
  ...(incomplete.receipts === 0
    ? []
    : [
        `Left as they are: ${counted(incomplete.receipts, 'receipt')} of ${formatUsd(incomplete.usd)} ` +
          'whose output was not reported. They were charged at what was held.',
      ]),
  ...(unlisted.receipts === 0
    ? []
    : [
        `Left as they are: ${counted(unlisted.receipts, 'receipt')} of ${formatUsd(unlisted.usd)} ` +
          'whose model had a price and now has none.',
      ]),
];

const endText = (report: RerateReport, applies: boolean): string => {
  if (report.changes.length === 0) return 'Nothing to correct.';
  if (!applies) return 'Nothing was written: --apply writes the corrections.';
  const others =
    report.writtenByOthers === 0
      ? ''
      : ` ${counted(report.writtenByOthers, 'receipt')} had been corrected by another run meanwhile.`;
  return `${counted(report.written, 'correction')} written.${others}`;
};

/** The report for a program. Money is decimal text in dollars. */
export const rerateJson = (report: RerateReport) => ({
  models: report.models.map(({ model = null, receipts, changed, before, after }) => ({
    model,
    receipts,
    changed,
    before_usd: usdText(before),
    after_usd: usdText(after),
  })),
  changes: report.changes.map(({ receipt, before, number }) => ({
    request_id: receipt.request,
    at: toIsoText(receipt.at),
    model: receipt.model ?? null,
    correction: number,
    before_usd: usdText(before.usd),
    before_pricing: before.pricing,
    after_usd: usdText(receipt.usd),
    after_pricing: receipt.pricing,
    after_listing: receipt.listing ?? null,
  })),
  left_alone: {
    incomplete: leftJson(report.leftAlone.incomplete),
    unlisted: leftJson(report.leftAlone.unlisted),
  },
  written: report.written,
  written_by_others: report.writtenByOthers,
});

const leftJson = ({ receipts, usd }: RerateReport['leftAlone']['incomplete']) => ({
  receipts,
  usd: usdText(usd),
});
