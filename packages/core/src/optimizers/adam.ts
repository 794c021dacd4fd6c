import { FgclipError } from '../errors.ts';
import type { Expression } from '../graph/expression.ts';
import { add, divide, multiply, sqrt, square, subtract } from '../graph/operations/elementwise.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdamOptions {
  /** Decay of the first moment. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment. Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Share of a weight that is taken off at each step, times the learning rate. Default 0.01. */
  readonly weightDecay?: number;
}

/** Adam (Kingma and Ba, arXiv 1412.6980), step for step as torch.optim.Adam. */
export function adam(options: AdamOptions = {}): Optimizer {
  return decoupledAdam('adam', { ...options, weightDecay: 0 });
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), as torch.optim.AdamW. */
export function adamW({ weightDecay = 0.01, ...options }: AdamWOptions = {}): Optimizer {
  return decoupledAdam('adamw', { ...options, weightDecay });
}

function decoupledAdam(
  name: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay }: AdamOptions & { weightDecay: number },
): Optimizer {
  return {
    name,
    slots: ['first_moment', 'second_moment'],
    scalars: (step, learningRate) => ({
      step_size: learningRate / (1 - beta1 ** step),
      second_correction: 1 / Math.sqrt(1 - beta2 ** step),
      ...(weightDecay > 0 && { keep: 1 - learningRate * weightDecay }),
    }),
    update({ parameter, gradient, slots, scalars }) {
      const first = decay(need(slots, 'first_moment'), gradient, beta1);
      const second = decay(need(slots, 'second_moment'), square(gradient), beta2);
      const deviation = add(multiply(sqrt(second), need(scalars, 'second_correction')), epsilon);
      const move = multiply(divide(first, deviation), need(scalars, 'step_size'));
      const kept = weightDecay > 0 ? multiply(parameter, need(scalars, 'keep')) : parameter;
      return { parameter: subtract(kept, move), slots: { first_moment: first, second_moment: second } };
    },
  };
}

/** The running average beta * average + (1 - beta) * value. */
function decay(average: Expression, value: Expression, beta: number): Expression {
  return add(multiply(average, beta), multiply(value, 1 - beta));
}

function need(values: Readonly<Record<string, Expression>>, name: string): Expression {
  const value = values[name];
  if (value === undefined) throw new FgclipError('INVALID_ARGUMENT', `The optimiser was not given "${name}"`);
  return value;
}
