import { type Command, Option } from 'commander';
import {
  listPrices,
  type PriceQuestion,
  setPrice,
  type SetPriceOptions,
  showPrice,
} from './commands/prices.ts';
import type { InContext } from './context.ts';
import { collected } from './settings.ts';

const PRICES_HELP = `
Prices are dollars for a million tokens. A date is the beginning of that day, in UTC.

Examples:
  tollgate prices list --provider openai
  tollgate prices show openai gpt-4o
  tollgate prices set openai gpt-4o --from 2026-12-01 --input 2.50 --output 10 --cache-read 1.25
  tollgate prices set google gemini-2.5-pro --from 2026-12-01 --input 1.25 --output 10 \\
    --over 200000:input=2.5,output=15
`;

export const addPrices = (program: Command, inContext: InContext): void => {
  const prices = program
    .command('prices')
    .description('what models cost')
    .addHelpText('after', PRICES_HELP);
  prices
    .command('list')
    .description('those in force')
    .option('--provider <name>', 'only of this one')
    .option('--model <name>', 'only of this one, by any of its names')
    .option('--limit <n>', 'so many at most')
    .addHelpText('after', PRICES_HELP)
    .action((options: PriceQuestion, command: Command) => listPrices(inContext(command), options));
  prices
    .command('show <provider> <model>')
    .description('what one has cost and will cost')
    .addHelpText('after', PRICES_HELP)
    .action((...[provider, model, , command]: [string, string, object, Command]) =>
      showPrice(inContext(command), { provider, model }),
    );
  addSetting(prices, inContext);
};

const addSetting = (prices: Command, inContext: InContext): void => {
  prices
    .command('set <provider> <model>')
    .description('sets a price from a date on, for all teams')
    .requiredOption('--from <time>', 'at most 31 days ago')
    .requiredOption('--input <usd>', 'of the prompt')
    .requiredOption('--output <usd>', 'of the answer')
    .option('--cache-read <usd>', 'of a prompt that was cached')
    .option('--cache-write <usd>', 'of writing it for five minutes')
    .option('--cache-write-hour <usd>', 'of writing it for an hour')
    .option('--reasoning <usd>', 'of the part of the answer that is thought')
    .addOption(
      new Option(
        '--over <tier>',
        'other rates for a longer prompt, as 200000:input=5,output=15 (repeatable)',
      ).argParser(collected),
    )
    .addHelpText('after', PRICES_HELP)
    .action((...[provider, model, options, command]: [string, string, SetPriceOptions, Command]) =>
      setPrice(inContext(command), { provider, model }, options),
    );
};
