import {
  adam,
  createRandom,
  initialSlots,
  type Program,
  type Runtime,
  stepInputs,
  type Tensors,
  triplet,
} from '@fgclip/core';
import { createHead, fineTune } from '@fgclip/heads';
import { stageGraphs } from '@fgclip/heads/internal';

/** The step that all sides take: a linear head's fine-tuning, forward, backward and Adam. */
export const [batch, dimension, captions, margin, rate] = [256, 512, 11, 0.05, 1e-5];

export const head = createHead('linear', { dimension }, { seed: 1 });

export const inputs = {
  image: normal([batch, dimension], 1),
  captions: normal([batch, captions, dimension], 3),
} satisfies Tensors;

/** One side of the comparison. */
export interface Contender {
  readonly name: string;
  /** Takes the next step and returns its loss. */
  step(): Promise<number>;
}

/** A runtime of fgclip as a contender. */
export async function onRuntime(runtime: Runtime): Promise<Contender> {
  const optimizer = adam();
  const { step } = stageGraphs(head.function, fineTune, triplet({ margin }), optimizer);
  const state = { ...head.parameters, ...initialSlots(optimizer, head.parameters) };
  const program: Program = await runtime.compile(step, state);
  const present = { shape: [batch, captions - 1], data: new Float32Array(batch * (captions - 1)).fill(1) };
  let taken = 0;
  return {
    name: `fgclip on ${runtime.name}`,
    async step() {
      taken++;
      const { loss } = await program.run({ ...inputs, present, ...stepInputs(optimizer, taken, rate) });
      return loss?.data[0] ?? Number.NaN;
    },
  };
}

/** Milliseconds of each of so many steps; one more before them wakes the threads and is not counted. */
export async function timeSteps({ step }: Contender, steps: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i <= steps; i++) {
    const start = performance.now();
    await step();
    if (i > 0) times.push(performance.now() - start);
  }
  return times;
}

function normal(shape: readonly number[], seed: number) {
  const random = createRandom(seed);
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { shape, data: Float32Array.from({ length: size }, () => random.normal()) };
}
