import { FgclipError } from '../errors.ts';
import type { ModelConfig } from './model-config.ts';
import { describePorts, fixedAxis } from './model-ports.ts';
import type { ModelPort, ModelSession } from './model-session.ts';

export type Side = 'image' | 'text';

const names = {
  image: ['image_embeds', 'image_embeddings', 'image_embedding', 'image_features'],
  text: ['text_embeds', 'text_embeddings', 'text_embedding', 'text_features', 'sentence_embedding'],
} as const;
const otherSide = { image: names.text, text: names.image } as const;
const notRows = /logits|hidden_state/;
const pooled = 'pooler_output';

/**
 * The output of a model that holds the embeddings of one side: by its name, else the only one of two axes and the width
 * that the configuration names. pooler_output is the embedding in SigLIP; in CLIP it is what goes into the projection,
 * and may well have the same width, so it is taken only where the configuration knows of no projection.
 *
 * @throws INVALID_ARGUMENT when there is none, or more than one that it could be.
 */
export function chooseOutput(session: ModelSession, side: Side, config: ModelConfig = {}): ModelPort {
  const { projectionDim: width, modelType } = config;
  const fits = session.outputs.filter((port) => {
    const found = fixedAxis(port, -1);
    return isRows(port) && (width === undefined || found === undefined || found === width);
  });
  const called = (name: string) => fits.find((port) => port.name === name);
  const named = names[side].map(called).find((port) => port !== undefined);
  if (named !== undefined) return named;

  const foreign: readonly string[] = [pooled, ...otherSide[side]];
  const rest = fits.filter(({ name }) => !foreign.includes(name));
  const [only] = rest;
  if (rest.length === 1 && only !== undefined) return only;

  const pooler = called(pooled);
  const projects = width !== undefined && !modelType?.startsWith('siglip');
  if (rest.length === 0 && pooler !== undefined && !projects) return pooler;
  const other = session.outputs.find((port) => isRows(port) && names[side].some((name) => name === port.name));
  throw other === undefined ? notFound(session, side, width) : otherWidth(side, other, width);
}

function isRows({ name, dtype, shape }: ModelPort): boolean {
  return (
    (dtype === 'float32' || dtype === 'float16') && (shape.length === 2 || shape.length === 0) && !notRows.test(name)
  );
}

function notFound({ outputs }: ModelSession, side: Side, width: number | undefined): FgclipError {
  if (outputs.some(({ name }) => name === 'pred_boxes')) return detectorFound(outputs);
  const bare = outputs.some(({ name }) => name === pooled || name === 'last_hidden_state');
  const model = side === 'image' ? 'CLIPVisionModelWithProjection' : 'CLIPTextModelWithProjection';
  return new FgclipError('INVALID_ARGUMENT', `None of the model's outputs is clearly its ${side} embeddings`, {
    expected: `${names[side][0]} float32 [batch, ${width ?? 'dimension'}]`,
    found: describePorts(outputs),
    hint: bare
      ? `This seems to be the tower without its projection: export ${model}, or take a conversion that has it`
      : 'Export the model with its output under that name',
  });
}

/** The embeddings are there, and it is config.json that speaks of others. */
function otherWidth(side: Side, port: ModelPort, width: number | undefined): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', `config.json does not fit the model's ${side} embeddings`, {
    expected: `embeddings of ${width} values, as its projection_dim (embed_dim) says`,
    found: describePorts([port]),
    hint: 'Take the config.json that belongs to the weights, or put their own length into it',
  });
}

function detectorFound(outputs: readonly ModelPort[]): FgclipError {
  return new FgclipError('INVALID_ARGUMENT', 'The model is a detector, not a CLIP', {
    expected: `${names.image[0]} and ${names.text[0]}, float32 [batch, dimension]`,
    found: describePorts(outputs),
    hint: 'It has boxes and a score for each: open it with `openOwl()`',
  });
}
