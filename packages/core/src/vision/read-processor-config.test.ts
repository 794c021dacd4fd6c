import { describe, expect, it } from 'vitest';
import { createImageProcessor } from './image-processor.ts';
import { readImageProcessorConfig } from './read-processor-config.ts';

const clipMean = [0.48145466, 0.4578275, 0.40821073];
const clipStd = [0.26862954, 0.26130258, 0.27577711];
const clipNormalization = 'mean-0.48145466,0.4578275,0.40821073-std-0.26862954,0.26130258,0.27577711';

function idOf(config: unknown, options = {}): string {
  return createImageProcessor(readImageProcessorConfig(config, options)).id;
}

/** As published with the models named. */
const published: [model: string, id: string, config: object][] = [
  [
    'openai/clip-vit-base-patch16, first form',
    `bicubic-224-crop-224-${clipNormalization}`,
    {
      crop_size: 224,
      do_center_crop: true,
      do_normalize: true,
      do_resize: true,
      feature_extractor_type: 'CLIPFeatureExtractor',
      image_mean: clipMean,
      image_std: clipStd,
      resample: 3,
      size: 224,
    },
  ],
  [
    'openai/clip-vit-large-patch14-336, later form',
    `bicubic-336-crop-336-${clipNormalization}`,
    {
      crop_size: { height: 336, width: 336 },
      do_center_crop: true,
      do_convert_rgb: true,
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      image_mean: clipMean,
      image_processor_type: 'CLIPImageProcessor',
      image_std: clipStd,
      resample: 3,
      rescale_factor: 0.00392156862745098,
      size: { shortest_edge: 336 },
    },
  ],
  [
    'Xenova/mobileclip_s0',
    'bilinear-256-crop-256',
    {
      crop_size: { height: 256, width: 256 },
      do_center_crop: true,
      do_convert_rgb: true,
      do_normalize: false,
      do_rescale: true,
      do_resize: true,
      feature_extractor_type: 'CLIPFeatureExtractor',
      image_processor_type: 'CLIPFeatureExtractor',
      resample: 2,
      rescale_factor: 0.00392156862745098,
      size: { shortest_edge: 256 },
    },
  ],
  [
    'Xenova/moondream2 (SigLIP)',
    'bicubic-378x378-mean-0.5-std-0.5',
    {
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_processor_type: 'SiglipImageProcessor',
      image_std: [0.5, 0.5, 0.5],
      processor_class: 'SiglipProcessor',
      resample: 3,
      rescale_factor: 0.00392156862745098,
      size: { height: 378, width: 378 },
    },
  ],
  [
    'google/owlv2-base-patch16-ensemble',
    `square-0-bilinear-960x960-${clipNormalization}`,
    {
      do_normalize: true,
      do_pad: true,
      do_rescale: true,
      do_resize: true,
      image_mean: clipMean,
      image_processor_type: 'Owlv2ImageProcessor',
      image_std: clipStd,
      processor_class: 'Owlv2Processor',
      resample: 2,
      rescale_factor: 0.00392156862745098,
      size: { height: 960, width: 960 },
    },
  ],
];

describe('readImageProcessorConfig', () => {
  it.each(published)('%s: %s', (_, id, config) => {
    expect(idOf(config)).toBe(id);
  });

  it.each([
    [undefined, `bicubic-224-crop-224-${clipNormalization}`],
    ['CLIPImageProcessorFast', `bicubic-224-crop-224-${clipNormalization}`],
    ['ChineseCLIPFeatureExtractor', `bicubic-224-crop-224-${clipNormalization}`],
    ['SiglipImageProcessor', 'bicubic-224x224-mean-0.5-std-0.5'],
    ['OwlViTFeatureExtractor', `bicubic-768x768-${clipNormalization}`],
    ['Owlv2ImageProcessorFast', `square-0-bilinear-960x960-${clipNormalization}`],
  ])('takes the defaults of %s', (type, id) => {
    expect(idOf(type === undefined ? {} : { image_processor_type: type })).toBe(id);
  });

  it('takes null for absent, as transformers writes it', () => {
    const names = ['size', 'crop_size', 'resample', 'do_center_crop', 'do_rescale', 'image_mean', 'image_std'];
    const nulls = Object.fromEntries(names.map((name) => [name, null]));
    expect(idOf({ ...nulls, image_processor_type: null })).toBe(idOf({}));
  });

  it.each([
    [{ size: 300 }, 'bicubic-300-crop-224'],
    [{ size: { shortest_edge: 300 } }, 'bicubic-300-crop-224'],
    [{ size: { shortest_edge: 300, longest_edge: null } }, 'bicubic-300-crop-224'],
    [{ size: { height: 30, width: 40 } }, 'bicubic-40x30-crop-224'],
    [{ size: [30, 40] }, 'bicubic-40x30-crop-224'],
    [{ size: 30, image_processor_type: 'OwlViTImageProcessor' }, 'bicubic-30x30'],
    [{ crop_size: { height: 30, width: 40 } }, 'bicubic-224-crop-40x30'],
    [{ crop_size: [30, 40] }, 'bicubic-224-crop-40x30'],
    [{ do_resize: false }, 'unresized-crop-224'],
    [{ do_center_crop: false, size: { height: 9, width: 9 } }, 'bicubic-9x9'],
    [{ do_rescale: false }, 'bicubic-224-crop-224-times-1'],
    [{ rescale: false }, 'bicubic-224-crop-224-times-1'],
    [{ rescale_factor: 1 / 127.5 }, 'bicubic-224-crop-224-times-0.00784313725490196'],
  ])('reads %j', (fields, id) => {
    expect(idOf({ do_normalize: false, ...fields })).toBe(id);
  });

  it.each([
    [{ mean: [0.5, 0.5, 0.5], std: 0.5, size: 96, crop_size: 96, interpolation: 'bilinear' }, 'bilinear-96-crop-96'],
    [{ mean: 0.5, std: 0.5, interpolation: 'bicubic', resize_mode: 'shortest', mode: 'RGB' }, 'bicubic-50-crop-50'],
    [{ mean: 0.5, std: 0.5, size: [30, 40], interpolation: 'bilinear' }, 'bicubic-covering-40x30-crop-40x30'],
    [{ mean: 0.5, std: 0.5, size: 30, resize_mode: 'squash', interpolation: 'random' }, 'bicubic-30x30'],
    [{ mean: 0.5, std: 0.5, size: [30, 40], resize_mode: 'longest' }, 'bicubic-within-40x30-crop-40x30'],
    [{ mean: 0.5, std: 0.5, resize_mode: 'longest', fill_color: 255 }, 'bicubic-within-50x50-crop-50-on-1'],
    [{ mean: 0.5, std: 0.5, resize_mode: 'squash', fill_color: 255 }, 'bicubic-50x50'],
  ])('reads what OpenCLIP says: %j', (config, id) => {
    expect(idOf(config, { imageSize: 50 })).toBe(`${id}-mean-0.5-std-0.5`);
  });

  it("has OpenCLIP's own defaults", () => {
    expect(idOf({ mode: 'RGB' })).toBe(`bicubic-224-crop-224-${clipNormalization}`);
    expect(idOf({ interpolation: 'bilinear', mean: null })).toBe(`bilinear-224-crop-224-${clipNormalization}`);
  });

  it('lets pass what changes no pixels', () => {
    const more = {
      processor_class: 'CLIPProcessor',
      data_format: 'channels_first',
      do_convert_rgb: false,
      pad_size: 9,
    };
    expect(idOf({ ...more, _valid_processor_keys: ['size'], do_thumbnail: false, crop_pct: null })).toBe(idOf({}));
  });

  it.each([
    [{ size: 30, default_to_square: true }, 'bicubic-30x30-crop-224'],
    [
      { size: 300, default_to_square: false, image_processor_type: 'OwlViTImageProcessor', do_center_crop: true },
      'bicubic-300-crop-768',
    ],
  ])('heeds what a single number means: %j', (fields, id) => {
    expect(idOf({ do_normalize: false, ...fields })).toBe(id);
  });

  it("reads Pillow's filter numbers", () => {
    const filters = [0, 1, 2, 3, 4, 5].map((resample) => readImageProcessorConfig({ resample }).filter);
    expect(filters).toEqual(['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming']);
  });

  it('takes one number for all channels', () => {
    const { mean, std } = readImageProcessorConfig({ image_mean: 0.1, image_std: 2 });
    expect([mean, std]).toEqual([
      [0.1, 0.1, 0.1],
      [2, 2, 2],
    ]);
  });

  it('pads OWLv2 with the grey that is asked for, or not at all', () => {
    const image_processor_type = 'Owlv2ImageProcessor';
    expect(readImageProcessorConfig({ image_processor_type }, { padding: 0.5 }).padToSquare).toBe(0.5);
    expect(readImageProcessorConfig({ image_processor_type, do_pad: false }, { padding: 0.5 }).padToSquare).toBe(
      undefined,
    );
    expect(idOf({ image_processor_type, size: { shortest_edge: 50 }, do_normalize: false })).toBe(
      'square-0-bilinear-50',
    );
  });

  it.each<[RegExp, unknown]>([
    [/not a JSON object.*found null/, null],
    [/not a JSON object.*found \[\]/, []],
    [
      /"image_processor_type".*expected CLIPImageProcessor.*found "ViTImageProcessor"/,
      { image_processor_type: 'ViTImageProcessor' },
    ],
    [/"feature_extractor_type".*found 3/, { feature_extractor_type: 3 }],
    [/"size".*found 0/, { size: 0 }],
    [/"size".*10000 pixels.*found 10001/, { size: 10_001 }],
    [/"size".*found 224\.5/, { size: 224.5 }],
    [/"size".*found \{"height":224\}/, { size: { height: 224 } }],
    [/"size".*longest_edge/, { size: { longest_edge: 224 } }],
    [/"size".*longest_edge/, { size: { shortest_edge: 224, longest_edge: 300 } }],
    [/"size".*\[1,2,3\]/, { size: [1, 2, 3] }],
    [/"size".*centre crop.*varying size/, { do_center_crop: false }],
    [/"size".*varying size/, { image_processor_type: 'SiglipImageProcessor', do_resize: false }],
    [/"crop_size".*found 20000/, { crop_size: 20_000 }],
    [/"crop_size".*found "224"/, { crop_size: '224' }],
    [/"crop_size".*shortest_edge/, { crop_size: { shortest_edge: 224 } }],
    [/"resample".*5 \(hamming\).*found 6/, { resample: 6 }],
    [/"resample".*found "bicubic"/, { resample: 'bicubic' }],
    [/"do_resize".*true or false.*found 1/, { do_resize: 1 }],
    [/"do_pad".*found true/, { do_pad: true }],
    [/"do_flip_channel_order"/, { do_flip_channel_order: true }],
    [/"crop_pct".*found 0.9.*not known/, { crop_pct: 0.9 }],
    [/"rescale_offset"/, { rescale_offset: 0 }],
    [/"use_square_size"/, { use_square_size: true }],
    [/"image_mean".*OpenCLIP/, { mean: 0.5, image_mean: [0.5, 0.5, 0.5] }],
    [/"resample".*OpenCLIP/, { interpolation: 'bicubic', resample: 3 }],
    [/"crop_size".*same as size.*found 90/, { mean: 0.5, size: 96, crop_size: 90 }],
    [/"interpolation".*bicubic, bilinear, random.*found "lanczos"/, { interpolation: 'lanczos' }],
    [/"resize_mode".*shortest, longest, squash.*found "fit"/, { resize_mode: 'fit' }],
    [/"mode".*RGB.*found "L"/, { mode: 'L' }],
    [/"fill_color".*found 256/, { fill_color: 256 }],
    [/"fill_color".*found \[0,0,0\]/, { fill_color: [0, 0, 0] }],
    [/"mean".*found "half"/, { mean: 'half' }],
    [/"std".*positive.*found 0/, { std: 0 }],
    [/"size".*found \[1,2,3\]/, { mean: 0.5, size: [1, 2, 3] }],
    [/"rescale_factor".*positive.*found 0/, { rescale_factor: 0 }],
    [/"image_mean".*found \[0\.5,0\.5\]/, { image_mean: [0.5, 0.5] }],
    [/"image_mean".*found \["0"/, { image_mean: ['0', '0', '0'] }],
    [/"image_std".*positive.*found \[1,0,1\]/, { image_std: [1, 0, 1] }],
    [/"image_std".*found \[1,1,1,1\]/, { image_std: [1, 1, 1, 1] }],
  ])('refuses, naming file and field: %s', (message, config) => {
    expect(() => readImageProcessorConfig(config, { file: 'model/preprocessor_config.json' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_FORMAT',
        file: 'model/preprocessor_config.json',
        message: expect.stringMatching(message),
      }),
    );
  });
});
