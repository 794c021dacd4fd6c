/** A line on stderr that says how far a long job is. */
export interface Progress {
  /** `done` of `total` units are behind us; `detail` says what is under way. */
  update(done: number, total: number, detail?: string): void;
  /** Takes the line off a terminal, so that something else can be written; the next update draws it again. */
  clear(): void;
  /** Leaves the last state standing. */
  end(): void;
}

export interface ProgressOptions {
  readonly stream: TextStream;
  /** What is being done: "Training". */
  readonly label: string;
  /** What is counted: "steps". */
  readonly unit: string;
  /** Milliseconds since any fixed moment. */
  readonly now?: () => number;
}

/** On a terminal the line is redrawn this often, in milliseconds. */
const REDRAW_EVERY = 100;
/** Elsewhere (a log file, a pipe) a new line is written this often, and one at the end. */
const LINE_EVERY = 10_000;
const CLEAR_LINE = '\r\u001b[K';

/** A progress line with rate and time left: rewritten in place on a terminal, now and then a line elsewhere. */
export function createProgress({ stream, label, unit, now = () => performance.now() }: ProgressOptions): Progress {
  const isTerminal = stream.isTTY === true;
  let first: { readonly time: number; readonly done: number } | undefined;
  let lastWritten = Number.NEGATIVE_INFINITY;
  let latest: string | undefined;
  let isShown = false;

  const write = (text: string) => {
    lastWritten = now();
    isShown = true;
    if (!isTerminal) stream.write(`${text}\n`);
    else stream.write(`${CLEAR_LINE}${text.slice(0, Math.max(1, (stream.columns || 80) - 1))}`);
  };

  return {
    update(done, total, detail) {
      const time = now();
      first ??= { time, done };
      // The first line elsewhere waits its turn, too: short jobs only show their end.
      if (!isTerminal && lastWritten === Number.NEGATIVE_INFINITY) lastWritten = time;
      latest = [
        label,
        ...figures(done, total, unit, first, time),
        ...(detail === undefined || done >= total ? [] : [detail]),
      ].join('  ');
      isShown = false;
      if (time - lastWritten >= (isTerminal ? REDRAW_EVERY : LINE_EVERY)) write(latest);
    },
    clear() {
      if (isTerminal && latest !== undefined) stream.write(CLEAR_LINE);
    },
    end() {
      if (latest !== undefined && (isTerminal || !isShown)) write(latest);
      if (latest !== undefined && isTerminal) stream.write('\n');
      latest = undefined;
    },
  };
}

/** " 42 %", "420/1000 steps", "85/s", "0:07 left": what was done before the first update is no work of ours. */
function figures(
  done: number,
  total: number,
  unit: string,
  first: { readonly time: number; readonly done: number },
  time: number,
): string[] {
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  const seconds = (time - first.time) / 1000;
  const rate = seconds > 0 ? (done - first.done) / seconds : 0;
  const left = done >= total ? `${clock(seconds)} in all` : `${clock((total - done) / rate)} left`;
  return [
    `${String(share).padStart(3)} %`,
    `${done}/${total} ${unit}`,
    ...(rate > 0 ? [`${speed(rate)}/s`, left] : []),
  ];
}

function speed(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}

/** Seconds as 1:02:03 or 2:03. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const tail = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** Where text goes: process.stdout, or a test's memory. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}
