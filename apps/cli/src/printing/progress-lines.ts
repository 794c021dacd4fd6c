import type { ExtractionProgress, ReproduceProgress } from '@fgclip/node';
import type { Console } from './console.ts';
import { BYTE_UNIT, inByteUnits } from './output.ts';
import type { Progress } from './progress.ts';
import { progressDetail } from './training-report.ts';

/** One state of a job that has phases. */
export interface PhaseState {
  readonly label: string;
  readonly unit: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: string | undefined;
}

export interface PhaseLines {
  update(state: PhaseState): void;
  end(): void;
}

/** Progress lines one after the other: a new one begins wherever the label or the unit changes. */
export function phaseLines(console: Console): PhaseLines {
  let line: { readonly name: string; readonly progress: Progress } | undefined;
  return {
    update({ label, unit, done, total, detail }) {
      const name = `${label} ${unit}`;
      if (line?.name !== name) {
        line?.progress.end();
        line = { name, progress: console.progress(label, unit) };
      }
      line.progress.update(done, total, detail);
    },
    end() {
      line?.progress.end();
      line = undefined;
    },
  };
}

/** The state of an extraction: one line for its captions, another for its images. */
export function extractionLine(label: string, { kind, done, total, skipped }: ExtractionProgress): PhaseState {
  return {
    ...{ label, unit: kind === 'images' ? 'images' : 'captions', done, total },
    detail: skipped === 0 ? undefined : `${skipped} skipped`,
  };
}

/** What of the whole paper is under way, as a progress line. */
export function reproduceLine(at: ReproduceProgress): PhaseState {
  switch (at.phase) {
    case 'extraction':
      return extractionLine(`Embedding ${at.table} (${at.index + 1} of ${at.tables})`, at.extraction);
    case 'training': {
      const { done, total } = at.training;
      return { label: 'Training', unit: 'steps', done, total, detail: progressDetail(at.training) };
    }
    case 'evaluation': {
      const { done, total, head, stage = '' } = at.evaluation;
      return { label: 'Measuring', unit: 'heads', done, total, detail: `${head} ${stage}` };
    }
  }
}

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
