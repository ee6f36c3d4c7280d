import * as v from 'valibot';
import { GatewayMessage, Problem } from '../openapi/answers/problem.ts';

interface Refused {
  readonly status: number;
  readonly body: unknown;
}

/** What the API said, in sentences: a line for each flaw, and what to do where that is known. */
export const refusalText = ({ status, body }: Refused): string => {
  const lines = [headline({ status, body }), ...flawLines(body), ...adviceFor(status, body)];
  return lines.join('\n');
};

const headline = ({ status, body }: Refused): string => {
  const problem = v.safeParse(Problem, body);
  if (problem.success) {
    const { title, detail, errors } = problem.output;
    // The detail of a list of flaws is the flaws again, in one line.
    return errors === undefined ? `${title} (${status}): ${detail}` : `${title} (${status}):`;
  }
  const gateway = v.safeParse(GatewayMessage, body);
  return gateway.success
    ? `${gateway.output.message} (${status}, from API Gateway)`
    : `The gate answered ${status}, and nothing that could be read.`;
};

const flawLines = (body: unknown): readonly string[] => {
  const problem = v.safeParse(Problem, body);
  return ((problem.success ? problem.output.errors : undefined) ?? []).map(
    ({ path, message }) => `  ${path} ${message}`,
  );
};

const adviceFor = (status: number, body: unknown): readonly string[] => {
  if (status === 403 && v.safeParse(GatewayMessage, body).success) {
    return ['Is the request signed by somebody who may call it? --profile, --token (see --help)'];
  }
  return status === 401 ? ['Say who you are, with a token that is good: TOLLGATE_TOKEN'] : [];
};
