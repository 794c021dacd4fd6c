import type { OnnxOperations } from './scan-onnx.ts';
import { scanOnnx } from './scan-onnx.ts';

/** x sigmoid(1.702 x); x Phi(x); and the latter's approximation by a hyperbolic tangent. */
export type Activation = 'quick_gelu' | 'gelu' | 'gelu_tanh';

const quickFactor = 1.702;
const tanhFactor = 0.044715;

/**
 * The activations that an ONNX model computes, told from its bytes: by the operations that runtimes have for them, or
 * by what exporters write them as.
 *
 * @throws INVALID_FORMAT for something that is no ONNX model.
 */
export function activationsOf(model: Uint8Array, options: { readonly file?: string } = {}): Set<Activation> {
  const operations = scanOnnx(model, options);
  const has = (op: string) => operations.counts.has(op);
  const found = new Set<Activation>();
  if (has('QuickGelu') || (has('Sigmoid') && hasScalar(operations, quickFactor))) found.add('quick_gelu');
  if (has('Erf') || has('Gelu') || has('BiasGelu')) found.add('gelu');
  if (has('FastGelu') || (has('Tanh') && hasScalar(operations, tanhFactor))) found.add('gelu_tanh');
  return found;
}

/**
 * What is wrong when config.json's hidden_act is one of quick_gelu and gelu and the model computes the other: the
 * commonest way in which a conversion is nearly right. Exact and approximate gelu count as one.
 */
export function activationConflict(hiddenAct: string, found: ReadonlySet<Activation>): string | undefined {
  const isQuick = hiddenAct === 'quick_gelu';
  if (!isQuick && !hiddenAct.startsWith('gelu')) return undefined;
  const quick = found.has('quick_gelu');
  const plain = found.has('gelu') || found.has('gelu_tanh');
  if (isQuick ? quick || !plain : plain || !quick) return undefined;
  const computed = isQuick ? (found.has('gelu') ? 'gelu (erf)' : 'gelu (tanh)') : 'quick_gelu (sigmoid of 1.702 x)';
  return `config.json says ${hiddenAct}, but the model computes ${computed}`;
}

/** Within what float16 makes of the constant. */
function hasScalar({ scalars }: OnnxOperations, value: number): boolean {
  return [...scalars].some((scalar) => Math.abs(scalar - value) <= value * 2 ** -10);
}
