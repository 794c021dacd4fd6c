import type { StageCurve } from './charts/curve.ts';
import { describeCurve } from './charts/stage-chart.ts';
import { announcement } from './state.ts';

/** Milliseconds between announcements: more often nobody can listen. */
const PAUSE = 4000;

let last = Number.NEGATIVE_INFINITY;

/** Tells how training goes, now and then. */
export function announceProgress(curves: readonly StageCurve[]): void {
  const current = curves.at(-1);
  if (current === undefined || performance.now() - last < PAUSE) return;
  last = performance.now();
  announcement.value = `${current.stage}. ${describeCurve(current)}`;
}
