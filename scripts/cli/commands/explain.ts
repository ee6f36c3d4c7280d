import { Explanation } from '../../openapi/answers/operations.ts';
import { read } from '../api.ts';
import { type Context, printJson } from '../context.ts';
import { wrongUsage } from '../cli-error.ts';
import { explanationText } from '../text/explain-text.ts';

export interface ExplainOptions {
  readonly model?: string;
  readonly provider?: string;
  readonly user?: string;
  readonly promptTokens?: string;
  readonly maxTokens?: string;
  readonly cost?: string;
}

/** What the guard would decide now, and why. Takes nothing. */
export const explain = async (
  context: Context,
  team: string,
  options: ExplainOptions,
): Promise<void> => {
  const { model, provider, user, promptTokens, maxTokens, cost } = options;
  const body = {
    team,
    model,
    provider,
    user,
    prompt_tokens: tokensIn(promptTokens),
    max_tokens: tokensIn(maxTokens),
    estimated_cost_usd: cost,
  };
  const answer = await context.ask({ method: 'POST', path: '/v1/decisions/explain', body });
  if (context.json) printJson(context, answer.body);
  else context.print(explanationText(read(Explanation, answer), context));
};

const tokensIn = (text: string | undefined): number | undefined => {
  if (text === undefined || /^\d{1,12}$/.test(text))
    return text === undefined ? text : Number(text);
  throw wrongUsage(`"${text}" is no number of tokens`);
};
