import type { Expression } from '../graph/expression.ts';
import { gradient } from '../graph/gradient.ts';
import { defineGraph, type Graph } from '../graph/graph.ts';
import { input, parameter } from '../graph/operations/leaves.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { clipByGlobalNorm, type Optimizer } from './optimizers.ts';

export interface TrainingStepOptions {
  /** A scalar. */
  readonly loss: Expression;
  /** The parameters to train, as made by parameter(). */
  readonly parameters: Readonly<Record<string, Expression>>;
  readonly optimizer: Optimizer;
  /** Clip gradients to this global norm. */
  readonly clipNorm?: number | undefined;
  /** More values to return beside `loss`. */
  readonly outputs?: Readonly<Record<string, Expression>>;
}

/**
 * A whole training step as one graph: forward, backward, optimiser. Outputs `loss`; updates every parameter and its
 * optimiser slots ("NAME/adam.first_moment"). Besides the loss's inputs it wants the optimiser's scalars
 * ("adam.step_size"), which stepInputs() makes.
 */
export function trainingStep({ loss, parameters, optimizer, clipNorm, outputs = {} }: TrainingStepOptions): Graph {
  const names = Object.keys(parameters);
  const raw = gradient(loss, Object.values(parameters));
  const gradients = clipNorm === undefined ? raw : clipByGlobalNorm(raw, clipNorm);
  const scalarNames = Object.keys(optimizer.scalars(1, 1));
  const scalars = Object.fromEntries(scalarNames.map((name) => [name, input(`${optimizer.name}.${name}`, [])]));

  const updates: Record<string, Expression> = {};
  names.forEach((name, i) => {
    const current = parameters[name] as Expression;
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, parameter(slotName(name, optimizer, slot), current.shape as number[])]),
    );
    const next = optimizer.update({ parameter: current, gradient: gradients[i] as Expression, slots, scalars });
    updates[name] = next.parameter;
    for (const slot of optimizer.slots) updates[slotName(name, optimizer, slot)] = next.slots[slot] as Expression;
  });
  return defineGraph({ outputs: { loss, ...outputs }, updates });
}

/** The optimiser's scalars of one step as inputs of the graph that trainingStep() makes. */
export function stepInputs(optimizer: Optimizer, step: number, learningRate: number): Record<string, Tensor> {
  const scalars = Object.entries(optimizer.scalars(step, learningRate));
  return Object.fromEntries(
    scalars.map(([name, value]) => [`${optimizer.name}.${name}`, { shape: [], data: Float32Array.of(value) }]),
  );
}

/** Zeros for every optimiser slot of the given parameters. */
export function initialSlots(
  optimizer: Optimizer,
  parameters: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { shape, data }]) =>
      optimizer.slots.map((slot) => [slotName(name, optimizer, slot), { shape, data: new Float32Array(data.length) }]),
    ),
  );
}

function slotName(name: string, optimizer: Optimizer, slot: string): string {
  return `${name}/${optimizer.name}.${slot}`;
}
