import { createProgress, type Progress, type TextStream } from './progress.ts';

/** What the program tells the shell. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** What the program is run in. */
export interface Surroundings {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Fires when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** How commands speak: results to stdout, everything else to stderr. */
export interface Console {
  readonly signal: AbortSignal;
  /** Characters a line of help may have. */
  readonly width: number;
  /** A result. */
  print(text: string): void;
  /** A remark, a line; nothing when the user wants it quiet. */
  say(text: string): void;
  /** An error: shown even then. */
  complain(text: string): void;
  /** Starts a progress line; end it before the command returns, in a `finally`. */
  progress(label: string, unit: string): Progress;
}

/** `isQuiet` is asked each time, since the options are not parsed yet when the console is made. */
export function createConsole({ stdout, stderr, signal }: Surroundings, isQuiet: () => boolean): Console {
  let current: Progress | undefined;
  const toStderr = (text: string) => {
    current?.clear();
    stderr.write(text);
  };
  return {
    signal,
    width: Math.min(stdout.columns || 100, 120),
    print: (text) => {
      current?.clear();
      stdout.write(text);
    },
    say: (text) => {
      if (!isQuiet()) toStderr(`${text}\n`);
    },
    complain: toStderr,
    progress(label, unit) {
      current = createProgress({ stream: isQuiet() ? silence : stderr, label, unit });
      return current;
    },
  };
}

const silence: TextStream = { write: () => undefined };
