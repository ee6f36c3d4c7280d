/** Round numbers from 0 to the first that is not below the highest value. */
export const ticksTo = (highest: number): readonly number[] => {
  const step = roundStep(Math.max(highest, Number.MIN_VALUE) / STEPS);
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
};

const STEPS = 4;

const ROUND = [1, 2, 5, 10] as const;

/** 1, 2 or 5 of some power of ten; under 1 a scale of requests or milliseconds says nothing. */
const roundStep = (least: number): number => {
  const power = Math.max(1, 10 ** Math.floor(Math.log10(least)));
  return (ROUND.find((each) => each * power >= least) ?? 10) * power;
};

/** Seconds into the run at which the time axis has a mark: a few, at round places. */
export const timeMarks = (seconds: number): readonly number[] => {
  const step = TIME_STEPS.find((each) => seconds / each <= MARKS_MAX) ?? 600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, at) => at * step);
};

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600] as const;
const MARKS_MAX = 10;
