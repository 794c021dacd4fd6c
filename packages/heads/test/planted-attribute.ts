import { createRandom, matrix } from '@fgclip/core';
import type { Attribute } from '../src/diagnosis/index.ts';
import type { MatchingData } from '../src/index.ts';

export interface PlantedOptions {
  readonly dimension: number;
  readonly rows: number;
  /** Values of the attribute. */
  readonly values: number;
  /** Angle, in degrees, between what images and captions make of the attribute. */
  readonly angle: number;
  /** Length of what the attribute adds to an image; 0 for an attribute that is not there. */
  readonly strength: number;
  readonly seed: number;
  /** Whether value k is as frequent as 1 / (k + 1). */
  readonly unbalanced?: boolean;
  readonly kinds?: number;
}

/** Embeddings with an attribute in them of which everything is known. */
export interface Planted {
  readonly data: MatchingData;
  readonly attributes: readonly Attribute[];
  readonly truth: {
    /** Cosine between the directions of images and captions, over all pairs of values. */
    readonly agreement: number;
    /** Share that the dot product sees. */
    readonly share: number;
    /** What the best readout of images gets right, each value counting alike, and what the cosine does: of 20,000 draws. */
    readonly best: number;
    readonly heard: number;
  };
}

/** Standard deviation of the noise in every direction of images: it falls, as in real embeddings. */
function spreadOf(dimension: number): Float64Array {
  return Float64Array.from({ length: dimension }, (_, k) => 0.05 * (1 + 3 * 0.9 ** k));
}

const CAPTION_NOISE = 0.02;
const COMMON = 10;

/**
 * Plants an attribute: means of images m_a lie in the first coordinates, those of captions are turned out of them by the
 * angle; noise is independent from coordinate to coordinate.
 */
export function plantedAttribute({
  dimension: d,
  rows,
  values,
  angle,
  strength,
  seed,
  ...options
}: PlantedOptions): Planted {
  const { unbalanced = false, kinds = 3 } = options;
  const random = createRandom(seed);
  const spread = spreadOf(d);
  const [cosine, sine] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const size = Math.min(values, Math.floor(d / 2));
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const v = Array.from({ length: values }, () => padded(scaled(normals(size), strength / Math.sqrt(size)), d));
  const t = v.map((mean) =>
    mean.map((value, k) => (k < size ? cosine * value : k < 2 * size ? sine * (mean[k - size] as number) : 0)),
  );
  // What all have in common is so long that making rows unit vectors only scales the rest.
  const kindMeans = Array.from({ length: kinds }, () => {
    const mean = scaled(normals(d), 0.5 / Math.sqrt(d));
    mean[d - 1] = COMMON;
    return mean;
  });
  const shares = Array.from({ length: values }, (_, k) => (unbalanced ? 1 / (k + 1) : 1));
  const draw = drawing(shares, random);
  const [images, texts] = [new Float32Array(rows * d), new Float32Array(rows * d)];
  const labels: string[] = [];
  const kindOf: string[] = [];
  for (let i = 0; i < rows; i++) {
    const [a, kind] = [draw(), random.integer(kinds)];
    const [image, text, base] = [v[a] as Float64Array, t[a] as Float64Array, kindMeans[kind] as Float64Array];
    for (let k = 0; k < d; k++) {
      images[i * d + k] = (base[k] as number) + (image[k] as number) + (spread[k] as number) * random.normal();
      texts[i * d + k] = (base[k] as number) + (text[k] as number) + CAPTION_NOISE * random.normal();
    }
    labels.push(`value ${String(a).padStart(2, '0')}`);
    kindOf.push(`kind ${kind}`);
  }
  return {
    data: {
      images: matrix(images, rows, d),
      texts: matrix(texts, rows, d),
      annotations: Array.from({ length: rows }, (_, i) => ({ image: i, captions: [i] })),
    },
    attributes: [
      { name: 'kind', values: kindOf, isKind: true },
      { name: 'planted', values: labels },
    ],
    truth: { ...pairTruth(v, t, spread), ...accuracies(v, t, spread, kindMeans, seed) },
  };
}

function pairTruth(v: readonly Float64Array[], t: readonly Float64Array[], spread: Float64Array) {
  const sums = { both: 0, images: 0, texts: 0, seen: 0, there: 0 };
  v.forEach((of, a) => {
    for (let b = 0; b < a; b++) {
      const one = { both: 0, images: 0, texts: 0, noise: 0, there: 0 };
      of.forEach((value, k) => {
        const d = value - (v[b]?.[k] as number);
        const delta = (t[a]?.[k] as number) - (t[b]?.[k] as number);
        const variance = (spread[k] as number) ** 2;
        one.both += d * delta;
        one.images += d * d;
        one.texts += delta * delta;
        one.noise += delta * delta * variance;
        one.there += (d * d) / variance;
      });
      sums.both += one.both;
      sums.images += one.images;
      sums.texts += one.texts;
      sums.seen += Math.max(0, one.both) ** 2 / one.noise;
      sums.there += one.there;
    }
  });
  return { agreement: sums.both / Math.sqrt(sums.images * sums.texts), share: sums.seen / sums.there };
}

const DRAWN = 20_000;

function accuracies(
  v: readonly Float64Array[],
  t: readonly Float64Array[],
  spread: Float64Array,
  kinds: readonly Float64Array[],
  seed: number,
) {
  const random = createRandom(seed + 1);
  const d = spread.length;
  const base = spread.map((_, k) => kinds.reduce((sum, kind) => sum + (kind[k] as number), 0) / kinds.length);
  const prototypes = t.map((mean) => scaledToOne(mean.map((value, k) => value + (base[k] as number))));
  let [best, heard] = [0, 0];
  for (let i = 0; i < DRAWN; i++) {
    const a = i % v.length;
    const kind = kinds[random.integer(kinds.length)] as Float64Array;
    const noise = spread.map((value) => value * random.normal());
    const distances = v.map((mean) => {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        sum -= (((v[a]?.[k] as number) + (noise[k] as number) - (mean[k] as number)) / (spread[k] as number)) ** 2;
      }
      return sum;
    });
    const scores = prototypes.map((prototype) => {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        sum += ((kind[k] as number) + (v[a]?.[k] as number) + (noise[k] as number)) * (prototype[k] as number);
      }
      return sum;
    });
    if (distances.indexOf(Math.max(...distances)) === a) best += 1 / DRAWN;
    if (scores.indexOf(Math.max(...scores)) === a) heard += 1 / DRAWN;
  }
  return { best, heard };
}

function drawing(shares: readonly number[], random: { uniform(): number }): () => number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return () => {
    let rest = random.uniform() * total;
    const at = shares.findIndex((share) => {
      rest -= share;
      return rest < 0;
    });
    return at < 0 ? shares.length - 1 : at;
  };
}

function padded(values: Float64Array, length: number): Float64Array {
  const out = new Float64Array(length);
  out.set(values);
  return out;
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

function scaledToOne(values: Float64Array): Float64Array {
  return scaled(values, 1 / Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)));
}
