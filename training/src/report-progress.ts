import type { TrainingProgress } from './swatchbook-clip/train-swatchbook-clip.ts';

const EVERY_STEPS = 20;

/** Turns progress into lines for people. */
export function progressLines(print: (line: string) => void): (progress: TrainingProgress) => void {
  let first: { readonly step: number; readonly time: number } | undefined;
  return (progress) => {
    if (progress.stage === 'scenes') print(`scenes ${progress.done} of ${progress.total}`);
    if (progress.stage === 'ready') {
      print(`${progress.examples} examples, ${progress.vocabulary} tokens; training from step ${progress.from + 1}`);
    }
    if (progress.stage === 'measured') print(JSON.stringify(progress.figures, undefined, 2));
    if (progress.stage !== 'training') return;
    const { step, steps, rate, loss, accuracy } = progress;
    const now = performance.now();
    first ??= { step, time: now };
    if (step % EVERY_STEPS !== 0 && step !== steps) return;
    const each = (now - first.time) / Math.max(1, step - first.step);
    const left = Math.ceil(((steps - step) * each) / 60_000);
    print(
      `step ${step} of ${steps}: loss ${loss.toFixed(3)}, ${(100 * accuracy).toFixed(0)} % right, rate ${rate.toExponential(1)}, ${(each / 1000).toFixed(2)} s a step, ${left} min left`,
    );
  };
}
