import type { Annotation, EmbeddingTable } from '../table/table.ts';

/** One annotation a caption, without negatives. */
export function splitCaptions(annotations: readonly Annotation[]): Annotation[] {
  return annotations.flatMap(({ image, captions, id, set }) =>
    captions.map((caption, index) => ({
      image,
      captions: [caption],
      ...(id !== undefined && { id: captions.length === 1 ? id : `${id}#${index}` }),
      ...(set !== undefined && { set }),
    })),
  );
}

/** Text rows by image id: all that is said of a photograph. */
export function groupTexts({ annotations, imageIds }: EmbeddingTable): Map<string, number[]> {
  const groups = new Map<string, Set<number>>();
  for (const { image, captions } of annotations) {
    const id = imageIds[image] ?? '';
    const group = groups.get(id) ?? new Set();
    for (const text of captions) group.add(text);
    groups.set(id, group);
  }
  return new Map([...groups].map(([id, group]) => [id, [...group]]));
}

/** Pairs by the row of their caption, [texts]. */
export function groupPairs(pairs: readonly Annotation[], texts: number): number[][] {
  const groups = Array.from({ length: texts }, (): number[] => []);
  pairs.forEach(({ captions }, pair) => {
    for (const text of captions) groups[text]?.push(pair);
  });
  return groups;
}

/** 1 for text rows that describe no image, [texts]. */
export function barNonPositives(pairsOfText: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(pairsOfText, (pairs) => (pairs.length === 0 ? 1 : 0));
}
