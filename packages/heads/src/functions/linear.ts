import { linear } from '@fgclip/core/graph';
import { defineHead, type HeadFamily } from '../matching/define-head.ts';
import { filled, identityMatrix, linearDefault } from '../matching/initial-values.ts';
import { type ProjectionOptions, projection, projectionOptions, type Side } from './projection.ts';

/** 1: cos(v, t). */
export const cosine: HeadFamily<ProjectionOptions> = linearProjection('cosine', 'Cosine', []);
/** 2: cos(Wv v + bv, Wt t + bt). */
export const linearHead: HeadFamily<ProjectionOptions> = linearProjection('linear', 'Linear', ['image', 'text']);
/** 3: cos(v, Wt t + bt). */
export const linearText: HeadFamily<ProjectionOptions> = linearProjection('linear-text', 'Linear, captions only', [
  'text',
]);
/** 4: cos(Wv v + bv, t). */
export const linearImage: HeadFamily<ProjectionOptions> = linearProjection('linear-image', 'Linear, images only', [
  'image',
]);

function linearProjection(name: string, title: string, sides: readonly Side[]): HeadFamily<ProjectionOptions> {
  return defineHead({
    ...{ name, title, options: projectionOptions, trainable: sides.length > 0 },
    ...projection<ProjectionOptions, '0.weight' | '0.bias'>({
      sides: () => sides,
      parameters: ({ dimension: d }) => ({
        '0.weight': { shape: [d, d], initial: linearDefault(d), identity: identityMatrix },
        '0.bias': { shape: [d], initial: linearDefault(d), identity: filled(0) },
      }),
      code: (embedding, parameters) => linear(embedding, parameters['0.weight'], parameters['0.bias']),
      asLinear: (parameters) => ({ weight: parameters['0.weight'], bias: parameters['0.bias'] }),
    }),
  });
}
