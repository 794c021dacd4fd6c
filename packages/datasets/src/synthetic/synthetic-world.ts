import type { Random } from '@fgclip/core';
import type { Scene, SceneAspect } from './synthetic-scenes.ts';

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
export function createWorld(random: Random, dimension: number, geometry: SyntheticGeometry) {
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

  const aspectsOf = (modality: 'image' | 'text', scene: Scene, aspects: readonly SceneAspect[]): Term[] =>
    aspects.map((aspect) => [
      isShared(aspect) ? geometry[aspect] : geometry.attribute,
      wordDirection(modality, aspect, scene[aspect]),
    ]);

  return {
    embedImage: (scene: Scene, id: string): Float32Array =>
      sum(dimension, [
        [gap, direction('gap', 'image')],
        ...aspectsOf('image', scene, ALL_ASPECTS),
        [imageNoise, direction('noise', 'image', id)],
      ]),
    embedText: (scene: Scene, aspects: readonly SceneAspect[], caption: string): Float32Array =>
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
