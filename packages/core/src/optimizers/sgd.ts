import { FgclipError } from '../errors.ts';
import { add, multiply, subtract } from '../graph/operations/elementwise.ts';
import type { Optimizer } from './optimizer.ts';

export interface SgdOptions {
  /** Share of the last move that is repeated. Default 0. */
  readonly momentum?: number;
}

/** Stochastic gradient descent with momentum, step for step as torch.optim.SGD. */
export function sgd({ momentum = 0 }: SgdOptions = {}): Optimizer {
  return {
    name: 'sgd',
    slots: momentum > 0 ? ['velocity'] : [],
    scalars: (_step, learningRate) => ({ learning_rate: learningRate }),
    update({ parameter, gradient, slots: { velocity }, scalars: { learning_rate: rate } }) {
      if (rate === undefined) throw new FgclipError('INVALID_ARGUMENT', 'The optimiser was not given "learning_rate"');
      const next = velocity === undefined ? gradient : add(multiply(velocity, momentum), gradient);
      return {
        parameter: subtract(parameter, multiply(next, rate)),
        slots: velocity === undefined ? {} : { velocity: next },
      };
    },
  };
}
