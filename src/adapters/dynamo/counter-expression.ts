import { readCapWindow } from '../../domain/meter.ts';
import type { CounterChange } from '../../domain/settlement.ts';
import type { Draft } from './draft.ts';
import { number } from './item.ts';
import { capName, dayName, monthName, NAME } from './names.ts';

/**
 * Adds a change of counters to an expression. Days and months count what is left, so what is taken
 * is subtracted; a counter that is not there starts at the limit. Caps count what is taken.
 */
export const addCounterChange = (draft: Draft, change: CounterChange): void => {
  draft.names['#dl'] = NAME.tokensPerDay;
  draft.names['#ml'] = NAME.usdPerMonth;
  // Every meter has these: an item that was deleted meanwhile is not made anew by a change.
  draft.conditions.push('attribute_exists(#dl)', 'attribute_exists(#ml)');
  for (const [day, tokens] of change.tokensOnDay) {
    const index = placeholder(draft, 'd', dayName(day));
    draft.values[`:d${index}`] = number(tokens);
    draft.sets.push(`#d${index} = if_not_exists(#d${index}, #dl) - :d${index}`);
  }
  for (const [month, usd] of change.usdInMonth) {
    const index = placeholder(draft, 'm', monthName(month));
    draft.values[`:m${index}`] = number(usd);
    draft.sets.push(`#m${index} = if_not_exists(#m${index}, #ml) - :m${index}`);
  }
  for (const [window, usd] of change.usdOfCap) {
    const index = placeholder(draft, 'x', capNameOf(window));
    draft.values[`:x${index}`] = number(usd);
    draft.adds.push(`#x${index} :x${index}`);
  }
};

/** Numbers the placeholders of one letter. */
const placeholder = (draft: Draft, letter: string, name: string): number => {
  const index = Object.keys(draft.names).filter((key) => key.startsWith(`#${letter}`)).length;
  draft.names[`#${letter}${index}`] = name;
  return index;
};

const capNameOf = (window: string): string => {
  const { code, month } = readCapWindow(window);
  return capName(code, month);
};
