import {
  createRandom,
  type Expression,
  FgclipError,
  type Loss,
  type Matrix,
  type Random,
  type Tensor,
  takeRows,
} from '@fgclip/core';
import {
  add,
  divide,
  equal,
  input,
  matmul,
  multiply,
  normalize,
  reshape,
  subtract,
  transpose,
} from '@fgclip/core/graph';
import { logit, rankingDivergence } from '@fgclip/core/internal';
import { checkDimension, type MatchingData, pairsOf, photographNumbers } from '../matching/matching-data.ts';
import type { MatchingFunction, ParameterValues } from '../matching/matching-function.ts';
import { pairScores, withinReach } from '../matching/scores.ts';
import type { RunIdentity } from './record.ts';
import type { Keeping, Stage } from './stage.ts';

/** What a stage calls its coarse data where there is but one. */
export const COARSE = 'coarse';

const DEFAULT_ROWS = 256;
const DEFAULT_TEMPERATURE = 0.05;

/** Coarse data that a stage asks for, each once. */
export function sourcesOf({ keep = [], further = [], choose }: Stage): string[] {
  const named = further.flatMap(({ source }) => source ?? []);
  return [...new Set([...keep.map(keptSource), ...named, ...(choose?.sources ?? [])])];
}

/** Coarse data whose recall decides what is chosen. */
export function chosenSources({ keep = [], choose }: Stage): string[] {
  return [...new Set(choose?.sources ?? keep.map(keptSource))];
}

function keptSource({ source = COARSE }: Keeping): string {
  return source;
}

/**
 * The divergence from the cosine's ranking to the head's, of the images and captions that keepingData() draws: a
 * scalar. A head whose scores are probabilities is held by what its sigmoid was of.
 */
export function keepingLoss(
  matching: MatchingFunction,
  parameters: ParameterValues,
  { temperature = DEFAULT_TEMPERATURE }: Keeping,
  index: number,
): Expression {
  const [images, texts] = inputsOf(matching, `keep.${index}`);
  const cosine = matmul(normalize(images), transpose(normalize(texts)));
  const scores = pairScores(matching, images, texts, parameters);
  const logits = matching.scores === 'probability' ? logit(scores) : scores;
  return rankingDivergence(divide(cosine, temperature), divide(logits, temperature));
}

/** A further loss on coarse pairs, as its own reduction has it, and how many there are. */
export function coarseLoss(
  matching: MatchingFunction,
  parameters: ParameterValues,
  loss: Loss,
  learned: Readonly<Record<string, Expression>>,
  index: number,
): Expression {
  const prefix = `further.${index}`;
  const [images, texts] = inputsOf(matching, prefix, 'pairs');
  const photograph = input(`${prefix}.photograph`, [`${prefix}.pairs`]);
  const right = equal(reshape(photograph, [`${prefix}.pairs`, 1]), reshape(photograph, [1, `${prefix}.pairs`]));
  return loss.pairs(pairScores(matching, images, texts, parameters), subtract(1, right), learned);
}

function inputsOf(
  { dimension }: MatchingFunction,
  prefix: string,
  both?: string,
): [images: Expression, texts: Expression] {
  return [
    input(`${prefix}.image`, [`${prefix}.${both ?? 'images'}`, dimension]),
    input(`${prefix}.text`, [`${prefix}.${both ?? 'texts'}`, dimension]),
  ];
}

/** The sum of terms with their weights; undefined for none. */
export function weighted(
  terms: readonly { readonly weight: number; readonly value: Expression }[],
): Expression | undefined {
  return terms.reduce<Expression | undefined>((sum, { weight, value }) => {
    const term = multiply(value, weight);
    return sum === undefined ? term : add(sum, term);
  }, undefined);
}

/** Images and captions of the coarse kind; those of the validation decide what is chosen. */
export interface CoarseSides {
  readonly training: MatchingData;
  readonly validation: MatchingData;
}

/** Coarse data by name: what one side of training has of it. */
export type CoarseData = Readonly<Record<string, MatchingData>>;

/** What one side of training has of all coarse data. */
export function coarseSide(coarse: Readonly<Record<string, CoarseSides>> = {}, side: keyof CoarseSides): CoarseData {
  return Object.fromEntries(Object.entries(coarse).map(([name, sides]) => [name, sides[side]]));
}

/** Pairs of the coarse data of a stage, for its checkpoints to know it by; nothing where it takes none. */
export function coarseCounts(stage: Stage, training: CoarseData, validation: CoarseData): Pick<RunIdentity, 'coarse'> {
  const sources = sourcesOf(stage);
  if (sources.length === 0) return {};
  const pairs = (data: CoarseData, name: string) => pairsOf(coarseOf(data, name)).length;
  const counts = sources.map((name) => [
    name,
    { training: pairs(training, name), validation: pairs(validation, name) },
  ]);
  return { coarse: Object.fromEntries(counts) };
}

/** Images behind the recalls that a stage chooses by. */
export function imagesBehind(stage: Stage, coarse: CoarseData): Record<string, number> {
  const images = (name: string) => new Set(coarseOf(coarse, name).annotations.map(({ image }) => image)).size;
  return Object.fromEntries(chosenSources(stage).map((name) => [name, images(name)]));
}

/** The inputs of a stage's coarse terms, drawn at random; the same seed and name of a step give the same rows. */
export interface TermData {
  batch(step: string): Record<string, Tensor>;
}

/**
 * @throws INVALID_ARGUMENT for a source that is not given; SHAPE_MISMATCH for one of another width; INVALID_DATA for one
 * with fewer than two images or captions.
 */
export function termData(
  stage: Stage,
  coarse: CoarseData,
  matching: Pick<MatchingFunction, 'dimension' | 'unit'>,
  side: 'training' | 'validation',
  seed: number,
): TermData {
  const sources = new Map(
    sourcesOf(stage).map((name) => [
      name,
      coarseRows(coarseOf(coarse, name), `Coarse data "${name}" (${side})`, matching),
    ]),
  );
  const terms = [
    ...(stage.keep ?? []).map((term, k) => {
      const source = sources.get(keptSource(term)) as CoarseRows;
      return { prefix: `keep.${k}`, draw: (random: Random) => source.unpaired(term.rows ?? DEFAULT_ROWS, random) };
    }),
    ...(stage.further ?? []).flatMap((term, k) => {
      const source = term.source === undefined ? undefined : (sources.get(term.source) as CoarseRows);
      if (source === undefined) return [];
      return { prefix: `further.${k}`, draw: (random: Random) => source.paired(term.rows ?? DEFAULT_ROWS, random) };
    }),
  ];
  const random = createRandom(seed).fork(`coarse ${side}`);
  return {
    batch(step) {
      const ofStep = random.fork(step);
      const drawn = terms.flatMap(({ prefix, draw }) =>
        Object.entries(draw(ofStep.fork(prefix))).map(([name, value]) => [`${prefix}.${name}`, value] as const),
      );
      return Object.fromEntries(drawn);
    },
  };
}

/** Draws rows of a source's images and captions. */
interface CoarseRows {
  unpaired(rows: number, random: Random): Record<string, Tensor>;
  paired(rows: number, random: Random): Record<string, Tensor>;
}

/** @throws INVALID_ARGUMENT where there is none of that name. */
export function coarseOf(coarse: CoarseData, name: string): MatchingData {
  const data = coarse[name];
  if (data !== undefined) return data;
  throw new FgclipError('INVALID_ARGUMENT', `The stage wants coarse data called "${name}", which is not given`, {
    expected: 'data of that name in `coarse`',
    found: Object.keys(coarse).join(', ') || 'none',
  });
}

function coarseRows(
  data: MatchingData,
  what: string,
  { dimension, unit }: Pick<MatchingFunction, 'dimension' | 'unit'>,
): CoarseRows {
  checkDimension(data, dimension, what);
  const pairs = pairsOf(data);
  const images = [...new Set(pairs.map(({ image }) => image))];
  const texts = [...new Set(pairs.map(({ text }) => text))];
  if (images.length < 2 || texts.length < 2) {
    throw new FgclipError('INVALID_DATA', `${what} has nothing to rank`, {
      expected: 'two images and two captions or more',
      found: `${images.length} and ${texts.length}`,
    });
  }
  const rows = (side: Matrix, chosen: readonly number[]): Matrix => {
    const taken = takeRows(side, chosen);
    return unit === true ? withinReach(taken) : taken;
  };
  const photographs = photographNumbers(data);
  return {
    unpaired: (most, random) => ({
      image: rows(data.images, drawn(images, most, random.fork('images'))),
      text: rows(data.texts, drawn(texts, most, random.fork('texts'))),
    }),
    paired(most, random) {
      const chosen = drawn(pairs, most, random);
      const numbers = Float32Array.from(chosen, ({ image }) => photographs[image] ?? -1);
      return {
        image: rows(
          data.images,
          chosen.map(({ image }) => image),
        ),
        text: rows(
          data.texts,
          chosen.map(({ text }) => text),
        ),
        photograph: { shape: [chosen.length], data: numbers },
      };
    },
  };
}

/** Different ones of the items in random order; all where there are no more. */
function drawn<Item>(items: readonly Item[], most: number, random: Random): Item[] {
  const at = (position: number) => items[position] as Item;
  if (items.length <= 4 * most) return Array.from(random.permutation(items.length).subarray(0, most), at);
  const chosen = new Set<number>();
  while (chosen.size < most) chosen.add(random.integer(items.length));
  return Array.from(chosen, at);
}
