import type { StepProgress } from './steps/train-steps.ts';

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
