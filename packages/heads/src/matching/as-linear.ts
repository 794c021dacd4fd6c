import type { FloatTensor } from '@fgclip/core';
import { defineGraph, evaluate, zeros } from '@fgclip/core/graph';
import { cosine, linearHead, linearImage, linearText } from '../functions/linear.ts';
import type { ProjectionOptions } from '../functions/projection.ts';
import type { HeadFamily } from './define-head.ts';
import { assembleHead, type Head, parameterExpressions } from './head.ts';
import type { LinearSides, MatchingFunction } from './matching-function.ts';

/**
 * The head as an ordinary linear one with the same scores, of the sides that it changes: what there is to fold into a
 * model, to blend entry by entry, to keep where nothing is trained any more. Undefined for a head whose function does
 * not say that it is linear (`asLinear` of defineHead()).
 *
 * @throws SHAPE_MISMATCH for maps to codes of another width than the embeddings'.
 */
export function asLinear({ function: matching, parameters, history }: Head): Head | undefined {
  const sides = matching.asLinear?.(parameterExpressions(matching));
  if (sides === undefined) return undefined;
  const family = familyOf(sides).create(optionsOf(matching));
  const from = { event: 'made linear', from: matching.name, options: matching.options };
  return assembleHead(family, valuesOf(sides, parameters, matching.dimension), [...history, from]);
}

function familyOf({ image, text }: LinearSides): HeadFamily<ProjectionOptions> {
  if (image === undefined) return text === undefined ? cosine : linearText;
  return text === undefined ? linearImage : linearHead;
}

/** What is done to codes, as the function says it of itself. */
function optionsOf({ dimension, unit, scores }: MatchingFunction): ProjectionOptions {
  return {
    dimension,
    ...(unit !== true && { similarity: 'dot' }),
    ...(scores === 'probability' && { sigmoid: true }),
  };
}

function valuesOf(
  sides: LinearSides,
  parameters: Readonly<Record<string, FloatTensor>>,
  dimension: number,
): Readonly<Record<string, FloatTensor>> {
  const outputs = Object.fromEntries(
    Object.entries(sides).flatMap(([side, map]) => {
      if (map === undefined) return [];
      const { weight, bias = zeros([dimension]) } = map;
      return [[`${side}.0.weight`, weight] as const, [`${side}.0.bias`, bias] as const];
    }),
  );
  return evaluate(defineGraph({ outputs }), parameters).outputs as Record<string, FloatTensor>;
}
