import {
  createRandom,
  type Expression,
  FgclipError,
  type Loss,
  type Random,
  type Tensor,
  takeRows,
} from '@fgclip/core';
import {
  add,
  divide,
  equal,
  eye,
  input,
  matmul,
  multiply,
  normalize,
  reshape,
  subtract,
  transpose,
} from '@fgclip/core/graph';
import { logit, rankingDivergence } from '@fgclip/core/internal';
import { checkDimension, type MatchingData, pairsOf } from '../matching/matching-data.ts';
import type { MatchingFunction, ParameterValues } from '../matching/matching-function.ts';
import { pairScores } from '../matching/scores.ts';
import type { RunIdentity } from './record.ts';
import { COARSE, type Keeping, type Stage } from './stage.ts';
import { pairData, reachable } from './stage-data.ts';

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
 * The divergence from the cosine's ranking to the head's, of the images and captions that termData() draws: a scalar.
 * A head whose scores are probabilities is held by what its sigmoid was of.
 */
export function keepingLoss(
  matching: MatchingFunction,
  parameters: ParameterValues,
  { temperature = DEFAULT_TEMPERATURE }: Keeping,
  index: number,
): Expression {
  const prefix = `keep.${index}.`;
  const [images, texts] = inputsOf(matching, prefix, [`${prefix}images`, `${prefix}texts`]);
  const cosine = matmul(normalize(images), transpose(normalize(texts)));
  const scores = pairScores(matching, images, texts, parameters);
  const logits = matching.scores === 'probability' ? logit(scores) : scores;
  return rankingDivergence(divide(cosine, temperature), divide(logits, temperature));
}

/** Where the pairs of a loss come from. */
export interface PairInputs {
  /** Before the names of the inputs "image", "text" and "photograph". */
  readonly prefix: string;
  /** How many there are, by name. */
  readonly rows: string;
  /** See Stage. */
  readonly samePhotographNegatives?: boolean | undefined;
}

/** A loss on coarse pairs, as its own reduction has it. */
export function pairsLoss(
  matching: MatchingFunction,
  parameters: ParameterValues,
  loss: Loss,
  learned: Readonly<Record<string, Expression>>,
  { prefix, rows, samePhotographNegatives = false }: PairInputs,
): Expression {
  const [images, texts] = inputsOf(matching, prefix, [rows, rows]);
  const photograph = input(`${prefix}photograph`, [rows]);
  // Another caption of the same photograph is right too: it is no negative (the released code takes it for one).
  const right = samePhotographNegatives
    ? eye(rows)
    : equal(reshape(photograph, [rows, 1]), reshape(photograph, [1, rows]));
  return loss.pairs(pairScores(matching, images, texts, parameters), subtract(1, right), learned);
}

/** Embeddings of images and texts, so many of each by name. */
function inputsOf(
  { dimension }: MatchingFunction,
  prefix: string,
  [images, texts]: readonly [images: string, texts: string],
): [images: Expression, texts: Expression] {
  return [input(`${prefix}image`, [images, dimension]), input(`${prefix}text`, [texts, dimension])];
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
  given: MatchingData,
  what: string,
  matching: Pick<MatchingFunction, 'dimension' | 'unit'>,
): CoarseRows {
  checkDimension(given, matching.dimension, what);
  const data = reachable(given, matching);
  const pairs = pairsOf(data);
  const images = [...new Set(pairs.map(({ image }) => image))];
  const texts = [...new Set(pairs.map(({ text }) => text))];
  if (images.length < 2 || texts.length < 2) {
    throw new FgclipError('INVALID_DATA', `${what} has nothing to rank`, {
      expected: 'two images and two captions or more',
      found: `${images.length} and ${texts.length}`,
    });
  }
  const paired = pairData(data, what);
  return {
    unpaired: (most, random) => ({
      image: takeRows(data.images, drawn(images, most, random.fork('images'))),
      text: takeRows(data.texts, drawn(texts, most, random.fork('texts'))),
    }),
    paired: (most, random) => paired.batch(drawn([...pairs.keys()], most, random)),
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
