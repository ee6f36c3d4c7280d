import type { Out } from '../cli/world.ts';
import { percentilesOf } from './percentiles.ts';
import { hasLatency, type Sending } from './sending.ts';
import { elapsedText, sparkline } from './words.ts';

/** What is told while a run goes on. */
export interface Live {
  readonly onSent: () => void;
  readonly onEnded: (sending: Sending) => void;
  /** Told once a second. */
  readonly tell: (elapsedMs: number) => void;
}

export interface LiveParts {
  readonly out: Out;
  readonly title: string;
  readonly durationMs: number;
}

interface Counts {
  sent: number;
  inFlight: number;
  notSent: number;
  admitted: number;
  failed: number;
  readonly denied: Map<string, number>;
}

/** In a terminal a view that is drawn anew in its place, else a line now and then: of stderr, so that stdout is the result's. */
export const liveView = ({ out, title, durationMs }: LiveParts): Live => {
  const counts: Counts = {
    ...{ sent: 0, inFlight: 0, notSent: 0, admitted: 0, failed: 0 },
    denied: new Map(),
  };
  const slowest: number[] = [];
  let lastSecond: number[] = [];
  const show = out.isTerminal ? picture(out) : lines(out);
  return {
    onSent: () => {
      counts.sent += 1;
      counts.inFlight += 1;
    },
    onEnded: (sending) => {
      add(counts, sending);
      if (hasLatency(sending)) lastSecond.push(sending.endedMs - sending.dueMs);
    },
    tell: (elapsedMs) => {
      const latency = percentilesOf(lastSecond);
      lastSecond = [];
      slowest.push(latency?.p99 ?? 0);
      const seen = { title, durationMs, elapsedMs, counts, latency, slowest };
      show(seen);
    },
  };
};

const add = (counts: Counts, { outcome }: Sending): void => {
  if (outcome.kind === 'not sent') {
    counts.notSent += 1;
    return;
  }
  counts.inFlight -= 1;
  if (outcome.kind === 'failed') counts.failed += 1;
  else if (outcome.kind === 'denied') {
    counts.denied.set(outcome.reason, (counts.denied.get(outcome.reason) ?? 0) + 1);
  } else counts.admitted += 1;
};

interface Look {
  readonly title: string;
  readonly durationMs: number;
  readonly elapsedMs: number;
  readonly counts: Readonly<Counts>;
  readonly latency: ReturnType<typeof percentilesOf>;
  readonly slowest: readonly number[];
}

const deniedText = ({ denied }: Look['counts']): string => {
  const all = [...denied.values()].reduce((sum, each) => sum + each, 0);
  const reasons = [...denied].map(([reason, count]) => `${reason} ${count}`).join(', ');
  return all === 0 ? '0' : `${all} (${reasons})`;
};

const countsText = (counts: Look['counts']): readonly string[] => [
  `sent ${counts.sent}  in flight ${counts.inFlight}` +
    (counts.notSent === 0 ? '' : `  not sent ${counts.notSent}`),
  `admitted ${counts.admitted}  denied ${deniedText(counts)}  failed ${counts.failed}`,
];

const latencyText = ({ latency }: Look): string =>
  latency === undefined
    ? 'last second: no answer'
    : `last second: p50 ${latency.p50.toFixed(1)} ms  p99 ${latency.p99.toFixed(1)} ms`;

const LINE_EVERY = 5;

const lines =
  (out: Out) =>
  (look: Look): void => {
    if (look.slowest.length % LINE_EVERY !== 0) return;
    const parts = [elapsedText(look.elapsedMs), ...countsText(look.counts), latencyText(look)];
    out.write(`${parts.join('  ')}\n`);
  };

const UP = '\u001b[1A';
const CLEAR_BELOW = '\u001b[J';
/** A line that is folded would be two, and the way back too short. */
const FOLDS_NOT = '\u001b[?7l';
const FOLDS = '\u001b[?7h';
const LABEL = 'p99 by the second ';

const picture = (out: Out) => {
  let height = 0;
  return (look: Look): void => {
    const { title, elapsedMs, durationMs, counts, slowest } = look;
    const room = Math.max(10, out.columns - LABEL.length - 2);
    const text = [
      title,
      `  ${elapsedText(elapsedMs)} of ${elapsedText(durationMs)}, Ctrl-C ends it`,
      ...countsText(counts).map((line) => `  ${line}`),
      `  ${latencyText(look)}`,
      `  ${LABEL}${sparkline(slowest.slice(-room))}`,
    ];
    out.write(`${UP.repeat(height)}\r${CLEAR_BELOW}${FOLDS_NOT}${text.join('\n')}${FOLDS}\n`);
    height = text.length;
  };
};
