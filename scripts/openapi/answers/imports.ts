import * as v from 'valibot';
import { RegisteredTeam } from './teams.ts';

const findings = v.array(v.object({ path: v.string(), note: v.string() }));

export const ImportReport = v.pipe(
  v.object({
    dry_run: v.boolean(),
    // By its name in the document, with a description beside it.
    team: v.pipe(
      v.lazy(() => RegisteredTeam),
      v.description('The team as it is now; with a dry run, as it would be.'),
    ),
    report: v.object({
      imported: findings,
      not_equivalent: findings,
      assumed: findings,
    }),
  }),
  v.description('What became of each member of the other gateway that says anything.'),
);

export type ImportReport = v.InferOutput<typeof ImportReport>;
