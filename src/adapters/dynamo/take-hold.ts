import { type Ask, capCodeOfAsk, userCodeOfAsk } from '../../domain/ask.ts';
import type { Hold, Marker } from '../../domain/holds.ts';
import { microUsd } from '../../domain/money.ts';
import { slotAt } from '../../domain/slots.ts';

/**
 * How long a request with nothing set aside is recognised when it is repeated: 30 seconds. Longer
 * would cost: at 2,000 requests a minute every second is 400 bytes of the item.
 */
const MARKER_SLOTS = 6;

/** What an admitted ask leaves in the meter under its id. */
export const heldBy = (ask: Ask): Hold | Marker => {
  const slot = slotAt(ask.at);
  const tokens = ask.tokens?.take ?? 0;
  const usd = microUsd(ask.usd?.take ?? 0);
  if (tokens + usd > 0) {
    return { slot, tokens, usd, cap: capCodeOfAsk(ask), userCap: userCodeOfAsk(ask) };
  }
  const covers = ask.tokens === undefined && ask.usd === undefined ? 'rate' : 'all';
  return { covers, forgetAfterSlot: slot + MARKER_SLOTS };
};
