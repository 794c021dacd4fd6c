import { createRandom, type Random } from '@fgclip/core';
import { GraphBuilder } from '../../../core/src/runtimes/onnx/graph-builder.ts';
import type { OnnxAttribute, OnnxValue } from '../../../core/src/runtimes/onnx/model.ts';
import { type TinyClip, width } from './options.ts';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

const float16 = 10;
const float32 = 1;

/** Writes the layers of a transformer as ONNX nodes. A weight depends on the seed and its name alone. */
export class Layers {
  readonly #builder: GraphBuilder;
  readonly #random: Random;
  readonly #options: TinyClip;
  #count = 0;

  constructor(options: TinyClip, reserved: readonly string[]) {
    this.#options = options;
    this.#random = createRandom(options.seed);
    this.#builder = new GraphBuilder(reserved);
  }

  get graph(): Pick<GraphBuilder, 'nodes' | 'initializers'> {
    return this.#builder;
  }

  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.#builder.node(`node_${++this.#count}`, op, inputs, attributes);
  }

  /** Values of mean 0 and the given deviation. */
  weight(name: string, shape: readonly number[], deviation: number): string {
    const random = this.#random.fork(name);
    const size = shape.reduce((product, length) => product * length, 1);
    return this.#builder.constant(
      name,
      shape,
      Float32Array.from({ length: size }, () => random.normal() * deviation),
    );
  }

  constant(name: string, shape: readonly number[], values: readonly number[]): string {
    return this.#builder.constant(name, shape, Float32Array.from(values));
  }

  scalar(value: number): string {
    return this.#builder.constant('scalar', [], Float32Array.of(value));
  }

  integers(values: readonly number[]): string {
    return this.#builder.integers(values);
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.node('Reshape', [x, this.integers(shape)]);
  }

  toFloat32(x: string, half: boolean): string {
    return half ? this.node('Cast', [x], { to: { int: float32 } }) : x;
  }

  /** Gives a value the name of an output, float16 where the model's are. */
  output(name: string, value: string, shape: readonly (number | string)[]): OnnxValue {
    const cast = this.#options.float16 ? this.node('Cast', [value], { to: { int: float16 } }) : value;
    this.#builder.nodes.push({
      name: `output_${name}`,
      op: 'Identity',
      inputs: [cast],
      outputs: [name],
      attributes: {},
    });
    return { name, type: 'float32', shape };
  }

  project(name: string, x: string, to: number): string {
    return this.node('MatMul', [x, this.weight(name, [width, to], 1 / Math.sqrt(width))]);
  }

  unitRows(x: string): string {
    return this.node('Div', [x, this.node('ReduceL2', [x], { axes: { ints: [1] }, keepdims: { int: 1 } })]);
  }

  norm(name: string, x: string): string {
    const shift = this.weight(`${name}.shift`, [width], 0.1);
    return this.node('LayerNormalization', [x, this.weight(`${name}.scale`, [width], 1), shift]);
  }

  /** Pre-norm attention of one head and a network of two layers, each added to its input: [batch, n, width]. */
  block(name: string, x: string, masks: readonly string[] = []): string {
    const attended = this.node('Add', [x, this.#attention(name, this.norm(`${name}.norm1`, x), masks)]);
    const up = this.#linear(`${name}.up`, this.norm(`${name}.norm2`, attended), width, 4 * width);
    return this.node('Add', [attended, this.#linear(`${name}.down`, this.#activation(up), 4 * width, width)]);
  }

  /** [n, n]: minus infinity, nearly, for what comes later. */
  causalMask(contextLength: number, length: string): string {
    const values = Float32Array.from({ length: contextLength ** 2 }, (_, i) =>
      i % contextLength > Math.floor(i / contextLength) ? -1e9 : 0,
    );
    const whole = this.#builder.constant('causal_mask', [contextLength, contextLength], values);
    const ends = this.node('Concat', [length, length], { axis: { int: 0 } });
    return this.node('Slice', [whole, this.integers([0, 0]), ends]);
  }

  /** [batch, 1, n]: minus infinity, nearly, where the mask [batch, n] is 0. */
  paddingMask(mask: string): string {
    const kept = this.node('Cast', [mask], { to: { int: float32 } });
    const lost = this.node('Mul', [this.node('Sub', [kept, this.scalar(1)]), this.scalar(1e9)]);
    return this.node('Unsqueeze', [lost, this.integers([1])]);
  }

  #attention(name: string, x: string, masks: readonly string[]): string {
    const side = (part: string) => this.#linear(`${name}.${part}`, x, width, width);
    const keys = this.node('Transpose', [side('key')], { perm: { ints: [0, 2, 1] } });
    const scores = this.node('Mul', [this.node('MatMul', [side('query'), keys]), this.scalar(1 / Math.sqrt(width))]);
    const masked = masks.reduce((sum, mask) => this.node('Add', [sum, mask]), scores);
    const weights = this.node('Softmax', [masked], { axis: { int: -1 } });
    // The gain lets what a token sees outweigh the token itself: else all end tokens would look alike.
    return this.#linear(`${name}.out`, this.node('MatMul', [weights, side('value')]), width, width, 4);
  }

  #linear(name: string, x: string, from: number, to: number, gain = 1): string {
    const product = this.node('MatMul', [x, this.weight(`${name}.weight`, [from, to], gain / Math.sqrt(from))]);
    return this.node('Add', [product, this.weight(`${name}.bias`, [to], 0.1)]);
  }

  #activation(x: string): string {
    if (this.#options.activation === 'quick_gelu') {
      return this.node('Mul', [x, this.node('Sigmoid', [this.node('Mul', [x, this.scalar(1.702)])])]);
    }
    const erf = this.node('Erf', [this.node('Div', [x, this.scalar(Math.SQRT2)])]);
    return this.node('Mul', [this.node('Mul', [x, this.node('Add', [erf, this.scalar(1)])]), this.scalar(0.5)]);
  }
}
