import type { EmbeddingTable } from '@fgclip/datasets';
import type { BenchmarkScores, Head, RankedItem } from '@fgclip/heads';
import type { World } from '../../world/world.ts';
import type { StageOutcome } from '../job/training-job.ts';

/** A head that was trained or measured on this page, and how it did. */
export interface TrainedRun {
  /** Unique on the page, and of the head in the list of heads. */
  readonly id: string;
  /** "Linear 2". */
  readonly label: string;
  /** How it was made, in a few words. */
  readonly note: string;
  /** Of the world it was measured on. */
  readonly world: Pick<World, 'id' | 'label' | 'pictureOf'>;
  readonly head: Head;
  /** As a safetensors file. */
  readonly file: Uint8Array;
  readonly outcomes: readonly StageOutcome[];
  readonly measured: { readonly cosine: readonly BenchmarkScores[]; readonly head: readonly BenchmarkScores[] };
  readonly runtime: string;
  readonly seconds: number;
}

/** The scores with what was ranked, for those who want to look at it. */
export function withItems(measured: readonly BenchmarkScores[], table: EmbeddingTable): BenchmarkScores[] {
  return measured.map((benchmark) => {
    const annotations = table.annotations.filter(
      ({ set, negatives = [] }) => set === benchmark.name && negatives.length > 0,
    );
    const items = annotations.map(({ image, captions, negatives = [] }): RankedItem => {
      const texts = [...captions.slice(0, 1), ...negatives.slice(0, benchmark.maxNegatives)];
      return { box: table.boxes?.[image] ?? null, captions: texts.map((text) => table.captions[text] ?? '') };
    });
    return { ...benchmark, items };
  });
}
