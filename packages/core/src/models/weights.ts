import { FgclipError } from '../errors.ts';

/** Where models have their weights, best first: one file a tower is loaded only when its tower is used. */
const layouts = [
  ['onnx/vision_model', 'onnx/text_model'],
  ['vision_model', 'text_model'],
  ['onnx/model'],
  ['model'],
] as const;

/** How the files of each kind of weights end, as Hugging Face's conversions name them. */
const endings = {
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const;

/** A kind of weights: 32 or 16 bits a number, or quantised to 8 or 4. */
export type WeightDType = keyof typeof endings;

export const weightDTypes = Object.keys(endings) as WeightDType[];

/** The files of both towers; one name where both are in one file. */
export interface TowerFiles {
  readonly vision: string;
  readonly text: string;
}

/** The names that the weights of a kind may have, best first. Throws INVALID_ARGUMENT for a kind that there is not. */
export function towerFiles(dtype: WeightDType): TowerFiles[] {
  const ending: string | undefined = endings[dtype];
  if (ending === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'There are no weights of this kind', {
      expected: `one of ${weightDTypes.join(', ')}`,
      found: JSON.stringify(dtype),
    });
  }
  return layouts.map(([vision, text = vision]) => ({
    vision: `${vision}${ending}.onnx`,
    text: `${text}${ending}.onnx`,
  }));
}
