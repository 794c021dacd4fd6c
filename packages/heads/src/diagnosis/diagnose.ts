import { bootstrapMean, FgclipError, type Interval, type Matrix, plainRuntime, takeRows, version } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { LabelledHead } from '../evaluation/evaluate-heads.ts';
import { cosineHead, type Head } from '../matching/head.ts';
import { createMatcher, type Matcher, type MatcherOptions } from '../matching/matcher.ts';
import { checkDimension, type MatchingData } from '../matching/matching-data.ts';
import { agreementOf } from './agreement.ts';
import { netOfKind } from './class-means.ts';
import type { AttributeDiagnosis, Diagnosis, SubjectDiagnosis, Subject as SubjectName } from './diagnosis.ts';
import { within } from './estimate.ts';
import { type Expectation, expectationOf, expectedSteps } from './expectation.ts';
import { hearing, type Prototypes, prototypesOf } from './hearing.ts';
import { type Attribute, FOLDS, type LabelledRows, labelledRows, type TooFewRows } from './labelled-rows.ts';
import { marginOf } from './margin.ts';
import { openProducts, type Products } from './products.ts';
import { probe } from './reading.ts';
import { scoreShares, shareRows } from './score-shares.ts';
import { seenShareOf } from './seen-share.ts';
import { verdictOf } from './verdict.ts';

export interface DiagnoseOptions extends Pick<MatcherOptions, 'runtime' | 'signal'> {
  /** What images and captions show: a value, or none, for each annotation of the data. */
  readonly attributes: readonly Attribute[];
  /** Heads beside the cosine. */
  readonly heads?: readonly LabelledHead[] | undefined;
  /** Hard negatives looked at for the ranks to expect. Default 10. */
  readonly maxNegatives?: number | undefined;
  /** Seed of how photographs are parted. Default 123. */
  readonly seed?: number | undefined;
  /** Versions of what else had a hand in the figures, noted beside that of @fgclip/core. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: ((progress: DiagnoseProgress) => void) | undefined;
}

export interface DiagnoseProgress {
  /** What was just measured: the name of an attribute, or "what to expect". */
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Asks of each attribute whether it is in the embeddings, whether the cosine hears it and heads do, and what is in its
 * way: see docs/why.md. Cross-validated by photograph.
 *
 * @throws SHAPE_MISMATCH for attributes that do not fit the data, and heads of another width; INVALID_ARGUMENT for no
 * attributes; INVALID_DATA for rows that are NaN or Infinity; ABORTED.
 */
export async function diagnose(data: MatchingData, options: DiagnoseOptions): Promise<Diagnosis> {
  const { attributes, heads = [], runtime = plainRuntime(), signal, seed = 123, maxNegatives = 10 } = options;
  check(data, attributes, heads);
  const labelled = labelledRows(data, attributes, seed);
  const measured = labelled.filter((rows): rows is LabelledRows => 'counts' in rows);
  const products = await openProducts(runtime);
  const subjects = subjectsOf(data.images.shape[1], heads, { runtime, signal });
  const progress = progressOf(measured.length * (1 + subjects.length) + 1 + expectedSteps(data), options);
  try {
    const shares = shareRows(data, attributes, seed);
    const scoreSharesOf = [];
    for (const { name, matcher } of shares === undefined ? [] : subjects) {
      scoreSharesOf.push({ ...name, shares: await scoreShares(matcher, data, shares as NonNullable<typeof shares>) });
    }
    progress('scores');
    const expectation = await expectationOf(data, measured, {
      ...{ runtime, signal, seed, negatives: maxNegatives },
      onStep: () => progress('what to expect'),
    });
    const found: AttributeDiagnosis[] = [];
    for (const rows of measured) {
      found.push(await diagnoseAttribute(data, rows, { subjects, products, expectation, signal, progress }));
    }
    return {
      ...{ format: 'fgclip-diagnosis', formatVersion: 1 },
      protocol: {
        ...{ images: data.images.shape[0], texts: data.texts.shape[0], dimension: data.images.shape[1] },
        ...{ folds: FOLDS, seed, runtime: runtime.name, versions: { '@fgclip/core': version, ...options.versions } },
      },
      attributes: found,
      tooFew: labelled.filter((rows): rows is TooFewRows => 'needs' in rows),
      scoreShares: scoreSharesOf,
      expectation,
    };
  } finally {
    await products.dispose();
    for (const { matcher } of subjects) await matcher.dispose();
  }
}

/** The cosine or a head, ready to score. */
interface Subject {
  readonly name: SubjectName;
  readonly matcher: Matcher;
}

function subjectsOf(dimension: number, heads: readonly LabelledHead[], options: MatcherOptions): Subject[] {
  const cosine: LabelledHead = { head: cosineHead(dimension) };
  return [cosine, ...heads].map(({ label, head }) => ({
    name: nameOf(label ?? head.function.name, head),
    matcher: createMatcher(head, options),
  }));
}

/** With the stage that it was trained in last, unless its label says so. */
function nameOf(label: string, { history }: Head): SubjectName {
  const stage = history.findLast(({ event }) => event === 'trained')?.stage as { name?: string } | undefined;
  return stage?.name === undefined || label.includes(stage.name) ? { head: label } : { head: label, stage: stage.name };
}

interface Tools {
  readonly subjects: readonly Subject[];
  readonly products: Products;
  readonly expectation: Expectation | undefined;
  readonly signal: AbortSignal | undefined;
  readonly progress: (what: string) => void;
}

async function diagnoseAttribute(data: MatchingData, rows: LabelledRows, tools: Tools): Promise<AttributeDiagnosis> {
  const { name, isKind, values, counts, photographs } = rows;
  const { products, signal, progress } = tools;
  const images = takeRows(data.images, rows.images);
  const texts = takeRows(data.texts, rows.texts);
  const readOff = async (side: Matrix) => ofProbe(shareRight(await probe(netOfKind(side, rows), rows, products), rows));
  const [read, captions] = [await readOff(images), await readOff(texts)];
  progress(name);
  const prototypes = prototypesOf(texts, rows);
  const subjects: SubjectDiagnosis[] = [];
  for (const subject of tools.subjects) {
    throwIfAborted(signal);
    subjects.push(await diagnoseSubject(subject, { images, texts, prototypes }, rows, products));
    progress(name);
  }
  const expected = expectedOf(name, tools.expectation);
  const findings = { name, values: values.length, rows: images.shape[0], chance: 1 / values.length };
  const cosine = (subjects[0] as SubjectDiagnosis).heard;
  return {
    ...{ name, isKind, values, images: images.shape[0], photographs, chance: findings.chance },
    majority: Math.max(...counts) / images.shape[0],
    ...{ probe: read, captions, subjects },
    verdict: verdictOf({ ...findings, probe: read, captions, cosine, expected, ranks: tools.expectation?.ranks }),
  };
}

/** What the best of the steps hears of an attribute. */
function expectedOf(name: string, expectation: Expectation | undefined): number | undefined {
  return expectation && Math.max(...expectation.steps.map(({ heard }) => heard[name] ?? 0));
}

async function diagnoseSubject(
  { name, matcher }: Subject,
  { images, texts, prototypes }: { readonly images: Matrix; readonly texts: Matrix; readonly prototypes: Prototypes },
  rows: LabelledRows,
  products: Products,
): Promise<SubjectDiagnosis> {
  const heard = shareRight(await hearing(matcher, images, prototypes, rows), rows);
  if (!matcher.head.function.dotProduct) return { ...name, heard };
  const codes = [await matcher.encodeImages(images), await matcher.encodeTexts(texts)] as const;
  const net = [netOfKind(codes[0], rows), netOfKind(codes[1], rows)] as const;
  const freedom = Math.max(1, images.shape[0] - rows.values.length - rows.kinds + 1);
  return {
    ...{ ...name, heard },
    agreement: agreementOf(...net, rows, freedom),
    seen: await seenShareOf(...net, rows, freedom, products),
    margin: await marginOf(...codes, rows, products),
  };
}

/** Draws of the bootstrap: fewer of many rows, whose intervals are as steady. */
const DRAWS = { most: 2000, least: 400, rows: 1e7 };

/** Share that is right, every value counting alike, with an interval over photographs. */
function shareRight(hits: Float64Array, { value, counts, photograph }: LabelledRows): Interval {
  const resamples = Math.max(DRAWS.least, Math.min(DRAWS.most, Math.floor(DRAWS.rows / hits.length)));
  const weights = Float64Array.from(value, (k) => 1 / (counts[k] as number));
  return bootstrapMean(hits, { clusters: photograph, weights, resamples });
}

/** Probes of different parts share most of what they were fitted to, so that their hits vary together, by so much more. */
const SHARED = Math.sqrt(FOLDS / (FOLDS - 1));

function ofProbe({ value, low, high }: Interval): Interval {
  return within({ value, low: value - SHARED * (value - low), high: value + SHARED * (high - value) }, 0, 1);
}

function progressOf(total: number, { onProgress }: DiagnoseOptions): (what: string) => void {
  let done = 0;
  return (what) => {
    done++;
    onProgress?.({ what, done: Math.min(done, total), total });
  };
}

function check(data: MatchingData, attributes: readonly Attribute[], heads: readonly LabelledHead[]): void {
  if (attributes.length === 0) {
    throw new FgclipError('INVALID_ARGUMENT', 'There are no attributes to ask for', {
      expected: 'at least one, with a value for each annotation, in `attributes`',
    });
  }
  for (const { head } of heads) checkDimension(data, head.function.dimension, `Head "${head.function.name}"`);
  for (const [side, { data: values, shape }] of [
    ['image', data.images],
    ['text', data.texts],
  ] as const) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    throw new FgclipError('INVALID_DATA', `The ${side} embeddings hold NaN or Infinity`, {
      found: `${values[at]} in row ${Math.floor(at / shape[1])}`,
    });
  }
}
