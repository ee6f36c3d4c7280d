import type { Out, World } from '../world.ts';

/** Puts a colour around a text, where there is somebody to see it. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

/** In a terminal only, and not where `NO_COLOR` is set to anything (no-color.org). */
export const paintFor = ({ isTerminal }: Out, { environment }: World): Paint => {
  const isPlain = !isTerminal || (environment['NO_COLOR'] ?? '') !== '';
  const with_ = (code: number) => (text: string) =>
    isPlain || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
  return { bold: with_(1), dim: with_(2), red: with_(31), yellow: with_(33), green: with_(32) };
};

/** One character that moves a cursor would let a name in an answer redraw the terminal. */
// eslint-disable-next-line no-control-regex -- these characters are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text of somebody else's, as it can be shown: in one line, and without a command to the terminal. */
export const shown = (text: string): string => text.replace(CONTROLS, '\ufffd');
