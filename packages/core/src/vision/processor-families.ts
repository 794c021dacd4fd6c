import type { ImageSize } from './image.ts';
import type { ResizeRule, RgbValues } from './image-processor-config.ts';
import type { ResampleFilter } from './resample/filters.ts';

/** What transformers' image processors of one kind do where their configuration is silent. */
export interface ProcessorFamily {
  readonly resize: ResizeRule;
  /** What a single number as `size` means. */
  readonly numberMeans: 'shorter side' | 'square';
  readonly filter: ResampleFilter;
  readonly crops: boolean;
  readonly cropSize: ImageSize;
  readonly padsToSquare: boolean;
  readonly mean: RgbValues;
  readonly std: RgbValues;
}

const clip: ProcessorFamily = {
  resize: { shorterSide: 224 },
  numberMeans: 'shorter side',
  filter: 'bicubic',
  crops: true,
  cropSize: square(224),
  padsToSquare: false,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

const siglip: ProcessorFamily = {
  ...clip,
  resize: square(224),
  numberMeans: 'square',
  crops: false,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

const owlvit: ProcessorFamily = {
  ...clip,
  resize: square(768),
  numberMeans: 'square',
  crops: false,
  cropSize: square(768),
};

const owlv2: ProcessorFamily = {
  ...owlvit,
  resize: square(960),
  filter: 'bilinear',
  cropSize: square(960),
  padsToSquare: true,
};

/** By the class name's beginning. MobileCLIP's conversions call themselves CLIP and do not normalise. */
const families: ReadonlyMap<string, ProcessorFamily> = new Map([
  ['CLIP', clip],
  ['ChineseCLIP', clip],
  ['Siglip', siglip],
  ['OwlViT', owlvit],
  ['Owlv2', owlv2],
]);

/** Names of the classes that are known, for messages. */
export const familyNames = [...families.keys()].map((name) => `${name}ImageProcessor`).join(', ');

/** The family of a class name ("CLIPFeatureExtractor", "SiglipImageProcessorFast"); without a name CLIP's. */
export function familyOf(type: string | undefined): ProcessorFamily | undefined {
  return type === undefined ? clip : families.get(type.replace(/(ImageProcessor|FeatureExtractor)(Fast|Pil)?$/, ''));
}

function square(side: number): ImageSize {
  return { width: side, height: side };
}
