import type { EvaluationResult } from '@fgclip/heads';
import { computed, type Signal, signal } from '@preact/signals';
import type { WorldProgress } from '../world/world.ts';
import type { StageCurve } from './charts/curve.ts';
import type { TrainedRun } from './results/trained-run.ts';
import { type Settings, usualSettings } from './settings/settings.ts';

/** What is being done. */
export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'embedding'; readonly progress: WorldProgress | undefined }
  | { readonly name: 'training' | 'stopping' | 'measuring' };

/** Heads of one world, compared. */
export interface Comparison {
  readonly world: TrainedRun['world'];
  readonly runs: readonly TrainedRun[];
  readonly evaluation: EvaluationResult;
}

export const settings: Signal<Settings> = signal(usualSettings);
export const phase: Signal<Phase> = signal({ name: 'idle' });
/** Stages of the job under way, or of the last one. */
export const curves: Signal<readonly StageCurve[]> = signal([]);
/** In the order of training. */
export const runs: Signal<readonly TrainedRun[]> = signal([]);
/** The world of the latest run first. */
export const comparisons: Signal<readonly Comparison[]> = signal([]);
export const failure = signal<unknown>(undefined);
/** What is told to those who do not see the charts. */
export const announcement = signal('');

export const isBusy = computed(() => phase.value.name !== 'idle');

/** Changes some of the settings. */
export function change(some: Partial<Settings>): void {
  settings.value = { ...settings.value, ...some };
}
