import { type ClipEncoder, type ImageInput, type Matrix, matrix } from '@fgclip/core';
import type { Box, RgbImage } from '@fgclip/core/vision';
import {
  type Annotation,
  createTable,
  type EmbeddingTable,
  type Sample,
  type SampleSet,
  type TableDescription,
  type TableSet,
} from '@fgclip/datasets';
import type { WorldProgress } from './world.ts';

/** What of an encoder is needed here. */
export type Encoder = Pick<ClipEncoder, 'embedImages' | 'embedTexts'>;

export interface EmbedPlansOptions {
  readonly encoder: Encoder;
  /** The picture of a photograph, drawn or decoded; asked for once a plan. */
  readonly pictureOf: (photograph: string) => Promise<RgbImage>;
  readonly description?: TableDescription;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: WorldProgress) => void) | undefined;
}

/** Small enough for progress to be seen, large enough to be quick. */
const BATCH = 16;

/**
 * Tables of the planned rows, by the plans' names: all pictures are embedded first, then all captions. One picture is
 * held at a time, beside those of the batch that runs.
 *
 * @throws INVALID_DATA for a box off its picture; ABORTED; whatever `pictureOf` throws.
 */
export async function embedPlans<Part extends string>(
  plans: Readonly<Record<Part, RowPlan>>,
  options: EmbedPlansOptions,
): Promise<Record<Part, EmbeddingTable>> {
  const { encoder, signal, onProgress, description = {} } = options;
  const named = Object.entries<RowPlan>(plans);
  const all = named.map(([, plan]) => plan);
  const report =
    (phase: WorldProgress['phase'], total: number) =>
    ({ done }: { readonly done: number }) =>
      onProgress?.({ phase, done, total });

  const captions = all.flatMap((plan) => plan.captions);
  const imageRows = all.map(({ pictures }) => pictures.reduce((sum, { boxes }) => sum + boxes.length, 0));
  const total = imageRows.reduce((sum, rows) => sum + rows, 0);
  const images = await encoder.embedImages(inputs(all, options), {
    ...{ batchSize: BATCH, signal, onProgress: report('pictures', total) },
  });
  const texts = await encoder.embedTexts(captions, {
    ...{ batchSize: BATCH, signal, onProgress: report('captions', captions.length) },
  });

  const imageParts = split(images, imageRows);
  const textParts = split(
    texts,
    all.map((plan) => plan.captions.length),
  );
  return Object.fromEntries(
    named.map(([part, { pictures, captions, annotations, sets }], k) => [
      part,
      createTable(
        {
          images: imageParts[k] ?? images,
          imageIds: pictures.flatMap(({ photograph, boxes }) => boxes.map(() => photograph)),
          boxes: pictures.flatMap(({ boxes }) => boxes),
          texts: textParts[k] ?? texts,
          ...{ captions, annotations },
        },
        { ...description, sets },
      ),
    ]),
  ) as Record<Part, EmbeddingTable>;
}

async function* inputs(plans: readonly RowPlan[], { pictureOf }: EmbedPlansOptions): AsyncGenerator<ImageInput> {
  for (const { photograph, boxes } of plans.flatMap(({ pictures }) => pictures)) {
    const image = await pictureOf(photograph);
    for (const box of boxes) yield box === null ? image : { image, box };
  }
}

/** Consecutive rows, so many a part; they share the memory. */
function split({ data, shape: [, width] }: Matrix, sizes: readonly number[]): Matrix[] {
  let from = 0;
  return sizes.map((rows) => {
    const part = data.subarray(from * width, (from + rows) * width);
    from += rows;
    return matrix(part, rows, width);
  });
}

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
