/** `npm run bench`: what a decision costs, beside a write that decides nothing and beside other ways. */
import { writeFileSync } from 'node:fs';
import { BenchError } from './bench/bench-error.ts';
import { chartOf } from './bench/chart.ts';
import { readMeasuredFile } from './bench/read-measured.ts';
import { type Command, HELP, readCommand } from './bench/command.ts';
import { runFlood } from './bench/flood/run.ts';
import { printFlood } from './bench/flood/text.ts';
import { growthMarkdown, printGrowth } from './bench/growth/text.ts';
import { runGrowth } from './bench/growth/run.ts';
import { type OnProgress, progressTo } from './bench/progress.ts';
import { reportText } from './bench/report.ts';
import { jsonLines } from './bench/result.ts';
import { runBench } from './bench/run.ts';
import { exitCodeOf, targetsOf } from './bench/targets.ts';
import { StartError } from './local/start-error.ts';

/** What each task prints. */
type Task = (command: Command, onProgress: OnProgress) => string | Promise<string>;

const bench: Task = async ({ plan, json, svg, asserts }, onProgress) => {
  const result = await runBench(plan, onProgress);
  if (svg !== undefined) writeFileSync(svg, chartOf(result));
  if (asserts) process.exitCode = exitCodeOf(targetsOf(result));
  return json
    ? jsonLines(result).join('\n')
    : `${reportText(result)}\n\n${printFlood(result.flood)}`;
};

const flood: Task = async ({ plan, json }, onProgress) => {
  const result = await runFlood({ seconds: plan.floodSeconds, onProgress });
  return json ? JSON.stringify(result) : printFlood(result);
};

const growth: Task = async ({ isQuick: quick, json, markdown }, onProgress) => {
  const result = await runGrowth({ quick, onProgress });
  if (json) return JSON.stringify(result);
  return markdown ? growthMarkdown(result) : printGrowth(result);
};

const TASKS: Readonly<Record<Command['task'], Task>> = {
  help: () => HELP,
  bench,
  flood,
  growth,
  chart: ({ chart }) => chartOf(readMeasuredFile(chart)),
};

const main = async (): Promise<void> => {
  const command = readCommand(process.argv.slice(2));
  const told = progressTo(process.stderr);
  try {
    const text = await TASKS[command.task](command, told.onProgress);
    told.end();
    console.log(text);
  } finally {
    told.end();
  }
};

try {
  await main();
} catch (error) {
  const isExplained = error instanceof BenchError || error instanceof StartError;
  console.error(isExplained ? error.message : error);
  process.exitCode = 2;
}
