import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Correction } from '../../domain/corrections.ts';
import { microUsd } from '../../domain/money.ts';
import { instant } from '../../domain/time.ts';
import type { Item } from './item.ts';
import { correctionKey } from './keys.ts';
import { parseReceipt, toReceiptItem } from './receipt-item.ts';
import { int, parseStored } from './stored.ts';

const CorrectionItem = v.object({
  number: int,
  correctedAt: int,
  before: v.object({
    usd: int,
    pricing: v.picklist(['listed', 'free', 'conservative', 'unpriced']),
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
  const { number, correctedAt, before } = parseStored(CorrectionItem, unmarshall(item));
  return {
    receipt: parseReceipt(item).receipt,
    number,
    before: { usd: microUsd(before.usd), pricing: before.pricing },
    correctedAt: instant(correctedAt),
  };
};
