import { CanaryError } from './canary-error.ts';
import { type AskGate, type Door, DOOR_CHECKS, runDoorCheck } from './doors.ts';
import type { Finding } from './finding.ts';
import { type GateAt, runSdkCheck, SDK_CHECKS } from './sdks.ts';
import { newCast, type TeamOffice, withTeams } from './teams.ts';

export interface Run {
  readonly gate: GateAt;
  readonly ask: AskGate;
  readonly office: TeamOffice;
  readonly doors: readonly Door[];
  /** Somebody wants it to end: what is under way ends, and nothing else begins. */
  readonly stopped: AbortSignal;
  readonly onFinding: (finding: Finding) => void;
}

/** Asks at every door that is wanted, one question after the other, with teams made for this. */
export const askEverywhere = async (run: Run): Promise<void> => {
  const { gate, ask, doors } = run;
  const cast = newCast();
  await withTeams({ office: run.office, cast }, async () => {
    for (const check of DOOR_CHECKS.filter(({ door }) => doors.includes(door))) {
      run.onFinding(await unlessStopped(run, () => runDoorCheck(check, { cast, ask })));
    }
    for (const check of SDK_CHECKS.filter(({ door }) => doors.includes(door))) {
      run.onFinding(await unlessStopped(run, () => runSdkCheck(check, { cast, gate })));
    }
  });
};

const unlessStopped = async ({ stopped }: Run, check: () => Promise<Finding>): Promise<Finding> => {
  if (stopped.aborted) throw new CanaryError('Stopped before everything was asked');
  return check();
};
