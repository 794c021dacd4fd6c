import type { Head } from '@fgclip/heads';
import { computed, type Signal, signal } from '@preact/signals';

/** A head that the page can rank with. */
export interface LoadedHead {
  /** Unique on the page. */
  readonly id: string;
  /** As the page names it: "Linear head". */
  readonly label: string;
  readonly head: Head;
}

/** Heads served with the page for its built-in model. */
export const shippedHeads: Signal<readonly LoadedHead[]> = signal([]);

/** Why they could not be loaded. */
export const shippedHeadsError = signal<unknown>(undefined);

/** Heads read from the visitor's disk. */
export const fileHeads: Signal<readonly LoadedHead[]> = signal([]);

/** Heads trained on the page, in the order in which they were finished. */
export const trainedHeads: Signal<readonly LoadedHead[]> = signal([]);

/** All heads that are there. */
export const allHeads = computed(() => [...shippedHeads.value, ...fileHeads.value, ...trainedHeads.value]);

/** Those that take embeddings of this length. */
export function fittingHeads(dimension: number): LoadedHead[] {
  return allHeads.value.filter(({ head }) => head.function.dimension === dimension);
}

/** Forgets a head of the visitor's; those served with the page stay. */
export function removeHead(id: string): void {
  for (const heads of [fileHeads, trainedHeads]) heads.value = heads.value.filter((head) => head.id !== id);
}
