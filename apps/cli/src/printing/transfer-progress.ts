import { BYTE_UNIT, inByteUnits } from './bytes.ts';
import type { Console } from './console.ts';
import type { Progress } from './progress.ts';

/** What any transfer tells while it runs. */
export interface TransferState {
  readonly state: string;
  readonly done: number;
  readonly total?: number;
  /** What is being waited for. */
  readonly detail?: string;
}

export interface TransferLine {
  update(file: string, state: TransferState): void;
  end(): void;
}

const labels: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  checking: 'Checking',
  downloading: 'Downloading',
  pausing: 'Downloading',
  unpacking: 'Unpacking',
};

/** One progress line after the other for transfers of files: a line for each file and for what is done with it. */
export function transferProgress(console: Console): TransferLine {
  let line: Progress | undefined;
  let shown = '';
  let said = '';
  const end = () => {
    line?.end();
    line = undefined;
  };
  return {
    update(file, { state, done, total, detail }) {
      // Said once: it goes on by itself, or the user wants to know why it takes so long.
      if (detail !== undefined && detail !== said) console.say(file === '' ? detail : `${file}: ${detail}`);
      said = detail ?? '';
      if (detail !== undefined) return;
      const label = `${labels[state] ?? state} ${file}`;
      if (label !== shown || line === undefined) {
        end();
        shown = label;
        line = console.progress(label, BYTE_UNIT);
      }
      // Without a total the line says how much is there.
      line.update(inByteUnits(done), inByteUnits(total ?? done));
    },
    end,
  };
}
