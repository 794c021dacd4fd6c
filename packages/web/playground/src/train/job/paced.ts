import type { JobProgress } from './training-job.ts';

/** Passes on all that matters, and of mere steps no more than the eye can follow. */
export function paced(
  report: (progress: JobProgress) => void,
  { every = 50, now = () => performance.now() } = {},
): (progress: JobProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const isStep = progress.type === 'training' && progress.progress.validated === undefined;
    if (isStep && now() - last < every) return;
    last = now();
    report(progress);
  };
}
