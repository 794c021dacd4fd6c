import type { EmbeddingTable } from '@fgclip/datasets';
import type { BenchmarkScores, RankedItem } from '@fgclip/heads';

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
