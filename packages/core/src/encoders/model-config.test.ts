import { describe, expect, it } from 'vitest';
import { readModelConfig } from './model-config.ts';

describe('readModelConfig', () => {
  it.each([
    [
      'CLIP',
      {
        model_type: 'clip',
        projection_dim: 512,
        logit_scale_init_value: 2.6592,
        text_config: { hidden_act: 'quick_gelu', max_position_embeddings: 77, eos_token_id: 2 },
        vision_config: { hidden_act: 'quick_gelu', image_size: 224, patch_size: 16 },
      },
      {
        modelType: 'clip',
        projectionDim: 512,
        contextLength: 77,
        imageSize: 224,
        eosTokenId: 2,
        textActivation: 'quick_gelu',
        visionActivation: 'quick_gelu',
      },
    ],
    [
      'SigLIP 2',
      {
        model_type: 'siglip',
        text_config: { hidden_act: 'gelu_pytorch_tanh', max_position_embeddings: 64, projection_size: 768 },
        vision_config: { image_size: 256 },
      },
      {
        modelType: 'siglip',
        projectionDim: 768,
        contextLength: 64,
        imageSize: 256,
        textActivation: 'gelu_pytorch_tanh',
      },
    ],
    [
      'MobileCLIP',
      { embed_dim: 512, vision_cfg: { image_size: 256 }, text_cfg: { context_length: 77, vocab_size: 49408 } },
      { projectionDim: 512, contextLength: 77, imageSize: 256 },
    ],
    [
      'OWL-ViT',
      {
        model_type: 'owlvit',
        projection_dim: 512,
        text_config: { max_position_embeddings: 16 },
        vision_config: { image_size: 768 },
      },
      { modelType: 'owlvit', projectionDim: 512, contextLength: 16, imageSize: 768 },
    ],
    [
      'OpenCLIP, its context left out',
      { embed_dim: 640, vision_cfg: { image_size: 224 }, text_cfg: { width: 640 } },
      { projectionDim: 640, contextLength: 77, imageSize: 224 },
    ],
    [
      'a text tower alone',
      { model_type: 'clip_text_model', projection_dim: 512, max_position_embeddings: 77 },
      { modelType: 'clip', projectionDim: 512, contextLength: 77 },
    ],
    [
      'towers that alone say what they are',
      { projection_dim: 512, text_config: { model_type: 'siglip_text_model' } },
      { modelType: 'siglip', projectionDim: 512 },
    ],
    ['nothing', { projection_dim: null }, {}],
  ])('reads %s', (_, config, expected) => {
    expect(readModelConfig(config)).toEqual(expected);
  });

  it.each([
    [[], /config is not an object/],
    ['<html>', /config is not an object/],
    [{ text_config: 7 }, /text_config is not an object/],
    [{ projection_dim: '512' }, /projection_dim is not a positive integer; found "512"/],
    [{ vision_config: { image_size: -1 } }, /image_size is not a positive integer/],
    [{ model_type: 7 }, /model_type is not a string/],
  ])('refuses %j', (config, message) => {
    expect(() => readModelConfig(config, { file: 'm/config.json' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_FORMAT',
        file: 'm/config.json',
        message: expect.stringMatching(message),
      }),
    );
  });
});
