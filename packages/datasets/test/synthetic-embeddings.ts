import { createRandom, FgclipError, type Matrix, type Random } from '@fgclip/core';
import type { CaptionRow } from '../src/import/caption-columns.ts';

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

/** Lengths of the components that a synthetic embedding is the sum of; each is a random direction. */
export interface SyntheticGeometry {
  /** Offset of all images from the origin, and of all texts: the modality gap lies between. */
  readonly gap: number;
  /** The kind of object, the same direction in both modalities. */
  readonly kind: number;
  /** The place, the same direction in both modalities. */
  readonly place: number;
  /** Each of colour, material and pattern. */
  readonly attribute: number;
  /** Share of the attribute directions that images and texts have in common, 0 to 1: all that the cosine sees. */
  readonly alignment: number;
  /** What else is on a picture. */
  readonly imageNoise: number;
  /** What else is in a phrasing. */
  readonly textNoise: number;
}

/** Dimensions the attributes live in; fewer than there are words, so that words share and a map generalises. */
const ATTRIBUTE_DIMENSIONS = 24;

const ALL_ASPECTS: readonly SceneAspect[] = ['kind', 'place', 'colour', 'material', 'pattern'];

/** The directions of a seed's world, made when first asked for and named by what they stand for. */
function createWorld(random: Random, dimension: number, geometry: SyntheticGeometry) {
  const { gap, alignment, imageNoise, textNoise } = geometry;
  const direction = (...name: string[]) => randomDirection(fork(random, name), dimension);
  const known = new Map<string, Float32Array>();
  const wordDirection = (modality: 'image' | 'text', aspect: SceneAspect, word: string) => {
    const key = `${modality} ${aspect} ${word}`;
    const vector = known.get(key) ?? (isShared(aspect) ? direction(aspect, word) : attribute(modality, aspect, word));
    known.set(key, vector);
    return vector;
  };
  const mixings = { image: mixing('image'), text: mixing('text') };

  function mixing(modality: string): Float32Array[] {
    return Array.from({ length: ATTRIBUTE_DIMENSIONS }, (_, k) => {
      const common = direction('mixing', 'common', String(k));
      const own = direction('mixing', modality, String(k));
      return sum(dimension, [
        [Math.sqrt(alignment), common],
        [Math.sqrt(1 - alignment), own],
      ]);
    });
  }

  /** "dark blue" is blue and a little of dark, so that shades of a colour lie close together. */
  function attribute(modality: 'image' | 'text', aspect: SceneAspect, word: string): Float32Array {
    const code = new Float32Array(ATTRIBUTE_DIMENSIONS);
    word.split(' ').forEach((part, index, parts) => {
      const weight = index === parts.length - 1 ? 1 : 0.6;
      const values = randomDirection(fork(random, ['code', aspect, part]), ATTRIBUTE_DIMENSIONS);
      values.forEach((value, k) => {
        code[k] = (code[k] ?? 0) + weight * value;
      });
    });
    return sum(
      dimension,
      mixings[modality].map((axis, k) => [code[k] ?? 0, axis]),
    );
  }

  const aspectsOf = (modality: 'image' | 'text', scene: SyntheticScene, aspects: readonly SceneAspect[]): Term[] =>
    aspects.map((aspect) => [
      isShared(aspect) ? geometry[aspect] : geometry.attribute,
      wordDirection(modality, aspect, scene[aspect]),
    ]);

  return {
    embedImage: (scene: SyntheticScene, id: string): Float32Array =>
      sum(dimension, [
        [gap, direction('gap', 'image')],
        ...aspectsOf('image', scene, ALL_ASPECTS),
        [imageNoise, direction('noise', 'image', id)],
      ]),
    embedText: (scene: SyntheticScene, aspects: readonly SceneAspect[], caption: string): Float32Array =>
      sum(dimension, [
        [gap, direction('gap', 'text')],
        ...aspectsOf('text', scene, aspects),
        [textNoise, direction('noise', 'text', caption)],
      ]),
  };
}

type Term = readonly [weight: number, vector: Float32Array];

function isShared(aspect: SceneAspect): aspect is 'kind' | 'place' {
  return aspect === 'kind' || aspect === 'place';
}

function fork(random: Random, labels: readonly string[]): Random {
  return labels.reduce((stream, label) => stream.fork(label), random);
}

/** Normal values of variance 1 / dimension: a random direction of length about 1. */
function randomDirection(random: Random, dimension: number): Float32Array {
  return Float32Array.from({ length: dimension }, () => random.normal() / Math.sqrt(dimension));
}

function sum(dimension: number, terms: readonly Term[]): Float32Array {
  const total = new Float32Array(dimension);
  for (const [weight, vector] of terms) {
    for (let k = 0; k < dimension; k++) total[k] = (total[k] ?? 0) + weight * (vector[k] ?? 0);
  }
  return total;
}

/** What is on a synthetic picture. */
export interface SyntheticScene {
  readonly kind: string;
  /** The part of the object that carries the pattern. */
  readonly part: string;
  readonly colour: string;
  readonly material: string;
  readonly pattern: string;
  readonly place: string;
}

/** Which words of a scene a caption speaks of. */
export type SceneAspect = 'kind' | 'place' | 'colour' | 'material' | 'pattern';

const PARTS: Readonly<Record<string, string>> = {
  basket: 'handle',
  bottle: 'cap',
  bowl: 'rim',
  chair: 'seat',
  handbag: 'strap',
  hat: 'brim',
  lamp: 'shade',
  mirror: 'frame',
  mug: 'handle',
  pillow: 'cover',
  plate: 'rim',
  scarf: 'edge',
  shoe: 'tongue',
  sweater: 'sleeve',
  table: 'top',
  vase: 'neck',
};

const BASE_COLOURS = ['blue', 'brown', 'green', 'grey', 'orange', 'pink', 'purple', 'red', 'yellow'];

/** FG-OVD's 29 colours: black, white, and three shades of nine. */
const COLOURS: readonly string[] = [
  'black',
  'white',
  ...BASE_COLOURS.flatMap((base) => [base, `light ${base}`, `dark ${base}`]),
];

/** FG-OVD's materials but "text". */
const MATERIALS: readonly string[] =
  'stone wood rattan fabric crochet wool leather velvet metal paper plastic glass ceramic'.split(' ');

/** FG-OVD's patterns but "plain" and "logo", which are no adjectives of a part. */
const PATTERNS: readonly string[] = 'striped dotted checkered woven studded perforated floral'.split(' ');

const PLACES: readonly string[] = [
  'on a kitchen counter',
  'on a lawn',
  'on a beach',
  'in a shop window',
  'at a market stall',
  'beside a window',
];

/** A scene, every word equally likely. */
function randomScene(random: Random): SyntheticScene {
  const pick = (words: readonly string[]) => words[random.integer(words.length)] ?? '';
  const kind = pick(Object.keys(PARTS));
  return {
    kind,
    part: PARTS[kind] ?? '',
    colour: pick(COLOURS),
    material: pick(MATERIALS),
    pattern: pick(PATTERNS),
    place: pick(PLACES),
  };
}

interface Phrasing {
  readonly aspects: readonly SceneAspect[];
  readonly write: (scene: SyntheticScene) => string;
}

/** The ways to caption a scene. As people do, most leave something out. */
const PHRASINGS: readonly Phrasing[] = [
  {
    aspects: ['kind', 'colour', 'material', 'pattern', 'place'],
    write: ({ colour, material, kind, pattern, part, place }) =>
      `${withArticle(`${colour} ${material} ${kind}`)} with ${withArticle(`${pattern} ${part}`)} ${place}`,
  },
  {
    aspects: ['kind', 'colour', 'material', 'pattern'],
    write: ({ colour, material, kind, pattern, part }) =>
      `${withArticle(kind)} of ${colour} ${material}, its ${part} ${pattern}`,
  },
  {
    aspects: ['kind', 'colour', 'place'],
    write: ({ colour, kind, place }) => `somebody left ${withArticle(`${colour} ${kind}`)} ${place}`,
  },
  {
    aspects: ['kind', 'material', 'pattern', 'place'],
    write: ({ material, kind, pattern, part, place }) =>
      `${place}, ${withArticle(`${material} ${kind}`)} whose ${part} is ${pattern}`,
  },
  {
    aspects: ['kind', 'colour', 'material', 'place'],
    write: ({ colour, material, kind, place }) => `${withArticle(kind)} made of ${colour} ${material} ${place}`,
  },
];

function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}
