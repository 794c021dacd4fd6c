import type { Box } from '@fgclip/core';
import type { Annotation, Sample, SampleSet, TableSet } from '@fgclip/datasets';

/** A picture, got once for all that is embedded of it. */
export interface PlannedPicture {
  readonly photograph: string;
  /** Parts of it to embed, each once; null for the whole picture. */
  readonly boxes: readonly (Box | null)[];
}

/** The rows of a table to be embedded: picture by picture its boxes, then the captions. */
export interface RowPlan {
  readonly pictures: readonly PlannedPicture[];
  /** None twice. */
  readonly captions: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly sets: readonly TableSet[];
}

/** Says which rows a table of these samples has: every box of a picture once, and every caption once. */
export function planRows(sets: readonly SampleSet[]): RowPlan {
  const samples = sets.flatMap((set) => set.samples.map((sample) => ({ sample, set: set.name })));
  const pictures = new Map<string, Map<string, Box | null>>();
  for (const { sample } of samples) {
    const { photograph, box = null } = sample;
    const boxes = pictures.get(photograph) ?? new Map<string, Box | null>();
    pictures.set(photograph, boxes.set(keyOf(box), box));
  }
  const rows = new Map<string, number>();
  for (const [photograph, boxes] of pictures) {
    for (const box of boxes.keys()) rows.set(`${photograph} ${box}`, rows.size);
  }
  const captions = new Map<string, number>();
  const captionRow = (caption: string): number => {
    const row = captions.get(caption) ?? captions.size;
    captions.set(caption, row);
    return row;
  };
  const annotations = samples.map(({ sample, set }): Annotation => {
    const { id, negatives } = sample;
    return {
      image: rows.get(`${sample.photograph} ${keyOf(sample.box ?? null)}`) ?? -1,
      captions: sample.captions.map(captionRow),
      ...(negatives !== undefined && { negatives: wrongOnes(sample, negatives).map(captionRow) }),
      ...{ id, set },
    };
  });
  return {
    pictures: [...pictures].map(([photograph, boxes]) => ({ photograph, boxes: [...boxes.values()] })),
    captions: [...captions.keys()],
    annotations,
    sets: sets.map(({ name, maxNegatives }) => ({ name, ...(maxNegatives !== undefined && { maxNegatives }) })),
  };
}

/** A negative that is also said to be true would count against itself. */
function wrongOnes({ captions }: Sample, negatives: readonly string[]): string[] {
  return negatives.filter((caption) => !captions.includes(caption));
}

function keyOf(box: Box | null): string {
  return box === null ? 'whole' : `${box.x} ${box.y} ${box.width} ${box.height}`;
}
