import type { Box, RgbImage } from '@fgclip/core/vision';
import { type Signal, signal } from '@preact/signals';

/** A box on a picture of the visitor's with its right caption and wrong ones, kept to train on. */
export interface CollectedExample {
  /** Unique on the page. */
  readonly id: string;
  /** The same for all examples on one picture: they stay on one side when data is split. */
  readonly photograph: string;
  readonly image: RgbImage;
  /** Null for the whole picture. */
  readonly box: Box | null;
  readonly caption: string;
  /** At least one for the example to be trained on. */
  readonly negatives: readonly string[];
}

/** What the visitor has kept, in the order of keeping. */
export const collected: Signal<readonly CollectedExample[]> = signal([]);

/** Keeps an example; one of the same id is replaced. */
export function collect(example: CollectedExample): void {
  collected.value = [...collected.value.filter(({ id }) => id !== example.id), example];
}

/** Forgets an example. */
export function uncollect(id: string): void {
  collected.value = collected.value.filter((example) => example.id !== id);
}
