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

/**
 * The slots hold the moments without their factors 1 - beta, which the scalars make up for: three passes over every
 * weight fewer, and steps are mostly such passes.
 */
function decoupledAdam(
  name: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay }: AdamOptions & { weightDecay: number },
): Optimizer {
  return {
    name,
    slots: ['first_moment', 'second_moment'],
    scalars: (step, learningRate) => {
      const deviation = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
      return {
        step_size: (learningRate * (1 - beta1)) / (1 - beta1 ** step) / deviation,
        epsilon: epsilon / deviation,
        ...(weightDecay > 0 && { keep: 1 - learningRate * weightDecay }),
      };
    },
    update({ parameter, gradient, slots, scalars }) {
      const first = add(multiply(need(slots, 'first_moment'), beta1), gradient);
      const second = add(multiply(need(slots, 'second_moment'), beta2), square(gradient));
      const deviation = add(sqrt(second), need(scalars, 'epsilon'));
      const move = divide(multiply(first, need(scalars, 'step_size')), deviation);
      const kept = weightDecay > 0 ? multiply(parameter, need(scalars, 'keep')) : parameter;
      return { parameter: subtract(kept, move), slots: { first_moment: first, second_moment: second } };
    },
  };
}

function need(values: Readonly<Record<string, Expression>>, name: string): Expression {
  const value = values[name];
  if (value === undefined) throw new FgclipError('INVALID_ARGUMENT', `The optimiser was not given "${name}"`);
  return value;
}
