import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { UsageReport } from '../../domain/usage-report.ts';
import { csv, type CsvTable, prefersCsv } from '../../http/csv.ts';
import { json } from '../../http/endpoint.ts';
import { usageCsv } from './usage-csv.ts';
import { ownJson, type Telling, usageJson } from './usage-json.ts';

/** One report in each of the forms that it can be asked for in; only one of them is made. */
export interface Forms {
  readonly json: () => object;
  readonly csv: () => CsvTable;
  readonly fileName: string;
}

/** The report in the form that the client likes best. It is old at once, so nobody may keep it. */
export const answerIn = (
  { headers }: Pick<APIGatewayProxyEventV2, 'headers'>,
  forms: Forms,
): APIGatewayProxyStructuredResultV2 => {
  const answer = prefersCsv(headers['accept'])
    ? csv(forms.fileName, forms.csv())
    : json(200, forms.json());
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store', vary: 'accept' } };
};

export const usageForms = (report: UsageReport, telling: Telling): Forms => ({
  json: () => usageJson(report, telling),
  csv: () => usageCsv(report, telling),
  fileName: `usage-${report.team}-${report.month.window.id}.csv`,
});

/** The user that was asked about goes first, and no other is shown. */
export const ownForms = (whole: UsageReport, telling: Telling): Forms => {
  const users = whole.month.users.filter(({ user }) => user === whole.user?.user);
  const report = { ...whole, month: { ...whole.month, users } };
  return {
    ...usageForms(report, telling),
    json: () => ({ user: ownJson(report.user, telling), ...usageJson(report, telling) }),
  };
};
