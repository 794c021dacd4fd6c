import { type Expression, type FloatTensor, parameter, type Random, sizeOf } from '@fgclip/core';

/** A parameter before it has a value: its name, shape, and the number or the random numbers of mean 0 it starts at. */
export interface Declaration {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: { readonly value: number } | { readonly deviation: number };
}

/** Every parameter as a leaf of a graph, by name. */
export function leavesOf(declarations: readonly Declaration[]): Record<string, Expression> {
  return Object.fromEntries(declarations.map(({ name, shape }) => [name, parameter(name, shape)]));
}

/** First values by name; each depends on the random stream and its own name alone. */
export function firstValues(declarations: readonly Declaration[], random: Random): Record<string, FloatTensor> {
  return Object.fromEntries(
    declarations.map(({ name, shape, start }) => {
      const stream = random.fork(name);
      const draw = 'value' in start ? () => start.value : () => stream.normal() * start.deviation;
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) }];
    }),
  );
}

/** A linear layer: a weight [to, from] as PyTorch stores it, and a bias that starts at 0 or at the given number. */
export function linearLayer(name: string, from: number, to: number, gain = 1, bias = 0): Declaration[] {
  return [matrix(`${name}.weight`, to, from, gain), { name: `${name}.bias`, shape: [to], start: { value: bias } }];
}

/** Layer normalisation that at first changes neither scale nor mean. */
export function normLayer(name: string, width: number): Declaration[] {
  return [
    { name: `${name}.scale`, shape: [width], start: { value: 1 } },
    { name: `${name}.shift`, shape: [width], start: { value: 0 } },
  ];
}

/** Deviation 1 / sqrt(from) keeps the variance of rows that go through; a gain of 0 starts at zero. */
export function matrix(name: string, to: number, from: number, gain = 1): Declaration {
  const start = gain === 0 ? { value: 0 } : { deviation: gain / Math.sqrt(from) };
  return { name, shape: [to, from], start };
}
