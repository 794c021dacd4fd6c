import type { StepProgress } from './train-steps.ts';

/** What every training of this repository is told. */
export interface TrainingOptions {
  /** Folder of what is kept between runs: pictures and the checkpoint. */
  readonly work: string;
  /** Folder to write the model to. */
  readonly out: string;
  /** Scenes to draw. */
  readonly scenes: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /** How likely a caption that names an attribute is drawn, where there is one. */
  readonly attributeShare: number;
  readonly peakRate: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/** How batches of pictures and captions are made. */
export interface BatchOptions extends Pick<TrainingOptions, 'batchSize' | 'seed' | 'attributeShare'> {
  /** Width and height of the pictures. */
  readonly imageSize: number;
  /** Ids of a caption with its start and end; what fills up. */
  readonly encode: (caption: string) => readonly number[];
  readonly padId: number;
}

/** How a training of this repository stands. */
export type TrainingProgress =
  | { readonly stage: 'scenes'; readonly done: number; readonly total: number }
  /** Drawn and read; training begins after the step `from`. */
  | { readonly stage: 'ready'; readonly examples: number; readonly from: number }
  | ({ readonly stage: 'training' } & StepProgress)
  | { readonly stage: 'measured'; readonly figures: object };

const EVERY_STEPS = 20;

/** Turns progress into lines for people. */
export function progressLines(print: (line: string) => void): (progress: TrainingProgress) => void {
  let first: { readonly step: number; readonly time: number } | undefined;
  return (progress) => {
    if (progress.stage === 'scenes') print(`scenes ${progress.done} of ${progress.total}`);
    if (progress.stage === 'ready') print(`${progress.examples} examples; training from step ${progress.from + 1}`);
    if (progress.stage === 'measured') print(JSON.stringify(progress.figures, undefined, 2));
    if (progress.stage !== 'training') return;
    const { step, steps, rate, outputs } = progress;
    const now = performance.now();
    first ??= { step, time: now };
    if (step % EVERY_STEPS !== 0 && step !== steps) return;
    const each = (now - first.time) / Math.max(1, step - first.step);
    const left = Math.ceil(((steps - step) * each) / 60_000);
    const told = Object.entries(outputs).map(([name, value]) => `${name} ${value.toFixed(3)}`);
    print(
      `step ${step} of ${steps}: ${told.join(', ')}, rate ${rate.toExponential(1)}, ` +
        `${(each / 1000).toFixed(2)} s a step, ${left} min left`,
    );
  };
}
