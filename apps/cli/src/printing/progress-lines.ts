import type { ExtractionProgress } from '@fgclip/node';
import type { Console } from './console.ts';
import type { Progress } from './progress.ts';

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
