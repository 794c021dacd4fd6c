import { defineGraph, type Expression, type Graph, input } from '@fgclip/core';
import { parameterExpressions } from './head.ts';
import type { MatchingFunction, ParameterValues } from './matching-function.ts';
import { combineRows } from './scores.ts';

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
