import {
  type Expression,
  FgclipError,
  type FloatTensor,
  type Matrix,
  matrix,
  type Program,
  plainRuntime,
  type Runtime,
} from '@fgclip/core';
import { defineGraph, type Graph, input } from '@fgclip/core/graph';
import { throwIfAborted } from '@fgclip/core/internal';
import { type Head, parameterExpressions } from './head.ts';
import type { MatchingFunction, ParameterValues } from './matching-function.ts';
import { combineInTiles, combineRows, numbersPerPair, rowRange, withinReach } from './scores.ts';

/** A head made ready to score on a runtime: embeddings are encoded once and combined as often as needed. */
export interface Matcher {
  readonly head: Head;
  /** [rows, d] -> codes [rows, width]. Codes of the cosine family are unit vectors, fit for any vector index. */
  encodeImages(embeddings: Matrix): Promise<Matrix>;
  /** [rows, d] -> codes [rows, width]. */
  encodeTexts(embeddings: Matrix): Promise<Matrix>;
  /**
   * Codes [n, width] and [m, width] -> scores [n, m], larger meaning a better match. Many pairs are scored in several
   * runs, so that the memory for what lies between codes and scores stays bounded.
   */
  combine(imageCodes: Matrix, textCodes: Matrix): Promise<Matrix>;
  /** Codes of images [rows, width] and k captions each [rows * k, width] -> scores [rows, k]. */
  combineRows(imageCodes: Matrix, captionCodes: Matrix, perImage: number): Promise<Matrix>;
  /** Embeddings [n, d] and [m, d] -> scores [n, m]. */
  score(images: Matrix, texts: Matrix): Promise<Matrix>;
  /** Takes other values for the head's parameters. */
  setParameters(parameters: Readonly<Record<string, FloatTensor>>): Promise<void>;
  dispose(): Promise<void>;
}

export interface MatcherOptions {
  /** Default: plain JavaScript, which needs nothing else and suits a handful of captions. */
  readonly runtime?: Runtime | undefined;
  /** Rows encoded in one run. Default 4096. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Makes a head ready to score. Dispose it when done if the runtime holds native memory. */
export function createMatcher(head: Head, options: MatcherOptions = {}): Matcher {
  const { runtime = plainRuntime(), batchSize = 4096, signal } = options;
  const programs = new Map<MatcherGraph, Promise<Program>>();
  const graphs = matcherGraphs(head.function);
  let parameters = head.parameters;

  const run = async (name: MatcherGraph, inputs: Record<string, FloatTensor>): Promise<FloatTensor> => {
    throwIfAborted(signal);
    const program = programs.get(name) ?? compile(name);
    const { result } = await (await program).run(inputs);
    if (result === undefined) throw new FgclipError('RUNTIME', `${runtime.name} returned no result`);
    return result as FloatTensor;
  };
  const compile = (name: MatcherGraph): Promise<Program> => {
    const graph = graphs[name]();
    const program = runtime.compile(graph, ownState(graph.parameters, parameters));
    programs.set(name, program);
    return program;
  };
  const encode = async (name: 'encodeImage' | 'encodeText', embeddings: Matrix): Promise<Matrix> => {
    checkWidth(head, embeddings);
    const [rows] = embeddings.shape;
    const reached = head.function.unit === true ? withinReach(embeddings) : embeddings;
    if (rows <= batchSize) return (await run(name, { rows: reached })) as Matrix;
    let codes: Matrix | undefined;
    for (let from = 0; from < rows; from += batchSize) {
      const { shape, data } = await run(name, { rows: rowRange(reached, from, Math.min(rows, from + batchSize)) });
      const width = shape[1] ?? 0;
      codes ??= matrix(new Float32Array(rows * width), rows, width);
      codes.data.set(data, from * width);
    }
    return codes as Matrix;
  };
  const numbersAPair = remembered((name: 'combine' | 'combineSafely') => numbersPerPair(graphs[name]()));
  const safely = (...codes: Matrix[]): boolean =>
    codes.some(({ data, shape }) => head.function.fallback?.needed(data, shape[1]) === true);

  const matcher: Matcher = {
    head,
    encodeImages: (embeddings) => encode('encodeImage', embeddings),
    encodeTexts: (embeddings) => encode('encodeText', embeddings),
    async combine(images, texts) {
      const name = safely(images, texts) ? 'combineSafely' : 'combine';
      return combineInTiles(images, texts, numbersAPair(name), async (inputs) => (await run(name, inputs)) as Matrix);
    },
    async combineRows(images, captions, perImage) {
      const [rows, width] = images.shape;
      const name = safely(images, captions) ? 'rowsSafely' : 'rows';
      // One image a row, its captions beside it: the number of captions is free from run to run.
      const grouped = { shape: [rows, perImage, width], data: captions.data };
      return (await run(name, { images, captions: grouped })) as Matrix;
    },
    async score(images, texts) {
      return matcher.combine(await matcher.encodeImages(images), await matcher.encodeTexts(texts));
    },
    async setParameters(values) {
      parameters = values;
      for (const program of programs.values()) {
        const compiled = await program;
        const names = Object.keys(await compiled.readState());
        await compiled.writeState(Object.fromEntries(names.map((name) => [name, parameterValue(values, name)])));
      }
    },
    async dispose() {
      const compiled = await Promise.allSettled(programs.values());
      programs.clear();
      for (const result of compiled) if (result.status === 'fulfilled') await result.value.dispose();
    },
  };
  return matcher;
}

type Values = Readonly<Record<string, FloatTensor>>;

function ownState(parameters: readonly { readonly attributes: { readonly name: string } }[], values: Values): Values {
  return Object.fromEntries(parameters.map(({ attributes: { name } }) => [name, parameterValue(values, name)]));
}

function parameterValue(values: Values, name: string): FloatTensor {
  const value = values[name];
  if (value === undefined) throw new FgclipError('NOT_FOUND', `Parameter "${name}" has no value`);
  return value;
}

function checkWidth({ function: { name, dimension } }: Head, { shape }: Matrix): void {
  if (shape[1] === dimension) return;
  throw new FgclipError('SHAPE_MISMATCH', `The "${name}" head takes embeddings of another width`, {
    expected: `[rows, ${dimension}]`,
    found: `[${shape.join(', ')}]`,
    hint: 'A head only fits the model whose embeddings it was trained on',
  });
}

/** The function's answers, each worked out once. */
function remembered<Question, Answer>(work: (question: Question) => Answer): (question: Question) => Answer {
  const answers = new Map<Question, Answer>();
  return (question) => {
    const answer = answers.get(question) ?? work(question);
    answers.set(question, answer);
    return answer;
  };
}

/** Whether a function leaves image embeddings as they are (but for their length), so that an index of them stays. */
export function changesTextsOnly(matching: MatchingFunction): boolean {
  const { encodeImage, combine } = matcherGraphs(matching);
  return [encodeImage, combine].every((graph) => graph().parameters.length === 0);
}

/** What a matcher runs: the two encoders, every pair's score, each row's own captions' scores. */
export type MatcherGraph = 'encodeImage' | 'encodeText' | 'combine' | 'combineSafely' | 'rows' | 'rowsSafely';

/** The graphs of a matching function, built when asked for. Each has one output, "result". */
export function matcherGraphs(matching: MatchingFunction): Readonly<Record<MatcherGraph, () => Graph>> {
  const parameters: ParameterValues = parameterExpressions(matching);
  const rows = input('rows', ['rows', matching.dimension]);
  const width = matching.encodeImage(rows, parameters).shape[1] ?? 1;
  const images = input('images', ['images', width]);
  const texts = input('texts', ['texts', width]);
  const captions = input('captions', ['images', 'captions', width]);
  const safe = matching.fallback ?? matching;
  const graph = (result: Expression) => defineGraph({ outputs: { result } });
  return {
    encodeImage: () => graph(matching.encodeImage(rows, parameters)),
    encodeText: () => graph(matching.encodeText(rows, parameters)),
    combine: () => graph(matching.combine(images, texts, parameters)),
    combineSafely: () => graph(safe.combine(images, texts, parameters)),
    rows: () => graph(combineRows(matching, images, captions, parameters)),
    rowsSafely: () => graph(combineRows(safe, images, captions, parameters)),
  };
}
