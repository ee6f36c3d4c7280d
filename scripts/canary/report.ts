import type { Finding } from './finding.ts';

/** A line for each question, and one for each thing that is wrong with its answer. */
export const findingText = ({ door, asked, came, flaws }: Finding): string => {
  const verdict = flaws.length === 0 ? 'ok ' : 'BAD';
  const line = `${verdict} ${door.padEnd(DOOR_WIDTH)} ${asked} -> ${came}`;
  return [line, ...flaws.map((flaw) => `    ${flaw}`)].join('\n');
};

const DOOR_WIDTH = 10;

export const isGood = (findings: readonly Finding[]): boolean =>
  findings.every(({ flaws }) => flaws.length === 0);

export const summaryText = (findings: readonly Finding[]): string => {
  const bad = findings.filter(({ flaws }) => flaws.length > 0).length;
  return bad === 0
    ? `All ${findings.length} answers are as they have to be: a deny denies, and a pass passes.`
    : `${bad} of ${findings.length} answers are not as they have to be.`;
};

export const reportJson = (findings: readonly Finding[]): string =>
  JSON.stringify({ good: isGood(findings), findings }, undefined, 2);
