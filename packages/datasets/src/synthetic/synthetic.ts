import { createRandom, FgclipError, type Matrix } from '@fgclip/core';
import type { CaptionRow } from '../import/caption-row.ts';
import { PHRASINGS, randomScene } from './synthetic-scenes.ts';
import { createWorld, type SyntheticGeometry } from './synthetic-world.ts';

export interface SyntheticOptions {
  /** Number of images. */
  readonly images: number;
  /** Captions an image, 1 to 5. Default 1. */
  readonly captionsPerImage?: number;
  /** Length of an embedding, d. Default 128. */
  readonly dimension?: number;
  readonly seed: number;
  readonly geometry?: Partial<SyntheticGeometry>;
}

/** What `importEmbeddings` takes. */
export interface SyntheticEmbeddings {
  /** [images * captionsPerImage, d], an image's row repeated for each of its captions. */
  readonly imageEmbeddings: Matrix;
  /** [images * captionsPerImage, d] */
  readonly textEmbeddings: Matrix;
  readonly captions: readonly CaptionRow[];
  readonly model: string;
  readonly source: Readonly<Record<string, unknown>>;
}

const DEFAULT_GEOMETRY: SyntheticGeometry = {
  gap: 1,
  kind: 1.2,
  place: 0.9,
  attribute: 0.45,
  alignment: 0.2,
  imageNoise: 1.6,
  textNoise: 0.4,
};

/**
 * Synthetic embeddings: no model and no picture has ever been near them. They stand in for CLIP's where nothing can be
 * downloaded, and are built to have the geometry the paper finds: kind and place in the same directions for images and
 * texts, a gap between the modalities, and attributes that are linearly present in both but through different random
 * mixings, so that the cosine hardly sees them and a learned linear map does. What a head gains here says that the
 * machinery works, and nothing about CLIP.
 *
 * The same seed gives the same embeddings; the same caption has the same embedding within a seed.
 *
 * @throws INVALID_ARGUMENT for options out of range.
 */
export function syntheticEmbeddings(options: SyntheticOptions): SyntheticEmbeddings {
  const { images, captionsPerImage = 1, dimension = 128, seed } = options;
  checkRange('images', images, Number.MAX_SAFE_INTEGER);
  checkRange('captionsPerImage', captionsPerImage, PHRASINGS.length);
  checkRange('dimension', dimension, Number.MAX_SAFE_INTEGER);
  const geometry = { ...DEFAULT_GEOMETRY, ...options.geometry };
  const world = createWorld(createRandom(seed), dimension, geometry);
  const scenes = createRandom(seed).fork('scenes');

  const rows = images * captionsPerImage;
  const imageData = new Float32Array(rows * dimension);
  const textData = new Float32Array(rows * dimension);
  const captions: CaptionRow[] = [];
  for (let image = 0; image < images; image++) {
    const scene = randomScene(scenes);
    const id = `synthetic-${String(image).padStart(6, '0')}`;
    const embedding = world.embedImage(scene, id);
    for (const { aspects, write } of PHRASINGS.slice(0, captionsPerImage)) {
      const caption = write(scene);
      imageData.set(embedding, captions.length * dimension);
      textData.set(world.embedText(scene, aspects, caption), captions.length * dimension);
      captions.push({ image: id, caption });
    }
  }
  return {
    imageEmbeddings: { shape: [rows, dimension], data: imageData },
    textEmbeddings: { shape: [rows, dimension], data: textData },
    captions,
    model: 'synthetic',
    source: { synthetic: { images, captionsPerImage, dimension, seed, geometry } },
  };
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` is out of range`, {
    expected: most === Number.MAX_SAFE_INTEGER ? 'a positive integer' : `1 to ${most}`,
    found: `${value}`,
  });
}
