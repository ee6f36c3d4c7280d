import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Correction } from '../../domain/corrections.ts';
import { microUsd } from '../../domain/money.ts';
import { instant } from '../../domain/time.ts';
import type { Item } from './item.ts';
import { correctionKey } from './keys.ts';
import { parseReceipt, toReceiptItem } from './receipt-item.ts';

const CorrectionItem = z.object({
  number: z.int(),
  correctedAt: z.int(),
  before: z.object({
    usd: z.int(),
    pricing: z.enum(['listed', 'free', 'conservative', 'unpriced']),
  }),
});

/** A receipt with the new price, and what it corrects. Kept as long as the receipt it stands beside. */
export const toCorrectionItem = ({ receipt, number, before, correctedAt }: Correction): Item => ({
  ...toReceiptItem(receipt, undefined),
  ...correctionKey(receipt.team, receipt.request, number),
  ...marshall({ number, correctedAt, before: { usd: before.usd, pricing: before.pricing } }),
});

/** Throws when what is stored is no correction: it was not written by this code. */
export const parseCorrection = (item: Item): Correction => {
  const { number, correctedAt, before } = CorrectionItem.parse(unmarshall(item));
  return {
    receipt: parseReceipt(item).receipt,
    number,
    before: { usd: microUsd(before.usd), pricing: before.pricing },
    correctedAt: instant(correctedAt),
  };
};
