import type { RgbImage } from '@fgclip/core/vision';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { SwatchbookSizes } from '@fgclip/swatchbook';

/** Embedded pictures and captions to train, choose and measure heads on. No picture is in two of its tables. */
export interface World {
  /** Names the model and the data: heads of one world are measured on the very same rows. */
  readonly id: string;
  /** As the page names it: "240 drawn boxes". */
  readonly label: string;
  /** Boxes with hard negatives. */
  readonly training: EmbeddingTable;
  /** Decides which epoch is kept. */
  readonly validation: EmbeddingTable;
  /** Measured at the end; each of its sets is a benchmark. */
  readonly test: EmbeddingTable;
  /** Whole pictures with whole captions, for warm-up; absent where nobody asked for them. */
  readonly coarse?: { readonly training: EmbeddingTable; readonly validation: EmbeddingTable };
  /** The whole picture that a row is of, by the row's image id. */
  pictureOf(photograph: string): Promise<RgbImage>;
}

/** How far the making of a world has come. */
export interface WorldProgress {
  readonly phase: 'pictures' | 'captions';
  /** Rows embedded of this phase, and in all. */
  readonly done: number;
  readonly total: number;
}

/** Worlds that are kept: embedding one again takes far longer than training on it. */
const MOST = 4;

/** Worlds of this page by their ids, the most recently used ones. */
export class WorldCache {
  readonly #worlds = new Map<string, World>();

  /** The world, with whole captions where they are asked for. */
  get(id: string, { coarse }: { readonly coarse: boolean }): World | undefined {
    const world = this.#worlds.get(id);
    if (world === undefined || (coarse && world.coarse === undefined)) return undefined;
    this.add(world);
    return world;
  }

  add(world: World): void {
    this.#worlds.delete(world.id);
    this.#worlds.set(world.id, world);
    const [oldest] = this.#worlds.keys();
    if (this.#worlds.size > MOST && oldest !== undefined) this.#worlds.delete(oldest);
  }
}

/** Boxes to train on that the page offers. */
export const boxChoices = { least: 60, most: 600, step: 60, usual: 240 } as const;

/** Fewest boxes that a mean rank is worth anything on. */
const FEWEST = 30;

/** The swatchbook of so many training boxes: a third as many to choose the epoch by, a quarter for each benchmark. */
export function worldSizes(boxes: number, coarse: boolean): SwatchbookSizes {
  return {
    fine: {
      training: boxes,
      validation: Math.max(FEWEST, Math.round(boxes / 3)),
      benchmark: Math.max(FEWEST, Math.round(boxes / 4)),
    },
    // A swatchbook without whole captions there is not; two pictures each are the fewest.
    coarse: coarse
      ? { training: boxes, validation: Math.max(FEWEST, Math.round(boxes / 4)), test: 2 }
      : { training: 2, validation: 2, test: 2 },
  };
}
