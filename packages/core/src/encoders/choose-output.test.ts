import { describe, expect, it } from 'vitest';
import type { ModelConfig } from './model-config.ts';
import type { ModelPort, ModelSession } from './model-session.ts';
import { chooseOutput, type Side } from './tower-ports.ts';

const port = (name: string, ...shape: (number | string)[]): ModelPort => ({ name, dtype: 'float32', shape });

function choose(outputs: readonly ModelPort[], side: Side, config?: ModelConfig): string {
  const session: ModelSession = {
    name: 'none',
    inputs: [],
    outputs,
    run: () => Promise.reject(new Error('not to be run')),
    dispose: async () => undefined,
  };
  return chooseOutput(session, side, config).name;
}

const logits = [port('logits_per_image', 'i', 't'), port('logits_per_text', 't', 'i')];
const clip = { modelType: 'clip', projectionDim: 512 };

describe('chooseOutput', () => {
  it.each<[string, ModelPort[], Side, ModelConfig | undefined, string]>([
    [
      'by name',
      [port('last_hidden_state', 'b', 50, 768), port('image_embeds', 'b', 512)],
      'image',
      clip,
      'image_embeds',
    ],
    [
      'in one model',
      [...logits, port('text_embeds', 't', 512), port('image_embeds', 'i', 512)],
      'text',
      clip,
      'text_embeds',
    ],
    ['the only one', [port('output', 'b', 512), port('pooler_output', 'b', 512)], 'text', clip, 'output'],
    ['by width', [port('a', 'b', 768), port('c', 'b', 512)], 'image', clip, 'c'],
    ['of unknown width', [port('image_embeds', 'b', '')], 'image', clip, 'image_embeds'],
    ['of unknown shape', [port('image_embeds')], 'image', clip, 'image_embeds'],
    [
      "SigLIP's",
      [port('last_hidden_state', 'b', 64, 768), port('pooler_output', 'b', 768)],
      'text',
      { modelType: 'siglip' },
      'pooler_output',
    ],
    [
      "SigLIP 2's",
      [port('pooler_output', 'b', 768)],
      'text',
      { modelType: 'siglip', projectionDim: 768 },
      'pooler_output',
    ],
    ['without a configuration', [port('pooler_output', 'b', 768)], 'image', undefined, 'pooler_output'],
  ])('finds it %s', (_, outputs, side, config, expected) => {
    expect(choose(outputs, side, config)).toBe(expected);
  });

  it.each<[string, ModelPort[], Side, RegExp]>([
    // The text tower of B/32 is as wide as its embeddings.
    ['a tower without projection', [port('pooler_output', 'b', 512)], 'text', /export CLIPTextModelWithProjection/],
    [
      'two that it could be',
      [port('a', 'b', 512), port('c', 'b', 512)],
      'image',
      /found a float32 \[b, 512\], c float32/,
    ],
    ['the other side', [port('text_embeds', 'b', 512)], 'image', /clearly its image embeddings/],
    ['comparisons', logits, 'image', /clearly its image embeddings/],
    [
      'integers',
      [{ name: 'image_embeds', dtype: 'int64', shape: ['b', 512] }],
      'image',
      /image_embeds int64 \[b, 512\]/,
    ],
    ['none', [], 'image', /found none/],
  ])('refuses %s', (_, outputs, side, message) => {
    expect(() => choose(outputs, side, clip)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});
