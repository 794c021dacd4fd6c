import { type ClipEncoder, type ImageInput, type Matrix, matrix, type RgbImage } from '@fgclip/core';
import { createTable, type EmbeddingTable, type TableDescription } from '@fgclip/datasets';
import type { RowPlan } from './plan-rows.ts';
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
