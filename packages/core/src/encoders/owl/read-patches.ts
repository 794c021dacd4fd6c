import { FgclipError } from '../../errors.ts';
import type { ModelTensor } from '../model-session.ts';
import { floatsOf } from '../rows.ts';

/**
 * An output of a model about one picture, [1, patches, width], as float32 [patches, width].
 *
 * @param patches How many there have to be; any number by default.
 * @throws SHAPE_MISMATCH when the model yielded something else.
 */
export function readPatches(
  outputs: Readonly<Record<string, ModelTensor>>,
  name: string,
  width: number,
  patches?: number,
): Float32Array {
  const output = outputs[name];
  const [batch, found, last, ...more] = output?.shape ?? [];
  const isRight = batch === 1 && last === width && more.length === 0 && found === (patches ?? found);
  if (output !== undefined && isRight) return floatsOf(name, output);
  throw new FgclipError('SHAPE_MISMATCH', `The model's output ${name} is not what it should be`, {
    expected: `[1, ${patches ?? 'patches'}, ${width}]`,
    found: output === undefined ? 'nothing' : `[${output.shape.join(', ')}]`,
  });
}
