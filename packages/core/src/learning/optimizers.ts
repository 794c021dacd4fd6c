import { FgclipError } from '../errors.ts';
import type { Expression } from '../graph/expression.ts';
import { add, divide, maximum, multiply, sqrt, square, subtract } from '../graph/operations/elementwise.ts';
import { constant } from '../graph/operations/leaves.ts';
import { sum } from '../graph/operations/products.ts';

/** How a parameter moves along its gradient, as expressions. */
export interface Optimizer {
  readonly name: string;
  /** What it remembers for every parameter, each of the parameter's shape and starting at zero. */
  readonly slots: readonly string[];
  /** The scalars fed at a step (counted from 1), computed in double precision: learning rate, bias corrections. */
  scalars(step: number, learningRate: number): Readonly<Record<string, number>>;
  update(current: OptimizerInput): OptimizerOutput;
}

export interface OptimizerInput {
  readonly parameter: Expression;
  readonly gradient: Expression;
  readonly slots: Readonly<Record<string, Expression>>;
  readonly scalars: Readonly<Record<string, Expression>>;
}

export interface OptimizerOutput {
  readonly parameter: Expression;
  readonly slots: Readonly<Record<string, Expression>>;
}

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

/** The Euclidean norm of all gradients together, a scalar. */
function globalNorm(gradients: readonly Expression[]): Expression {
  return sqrt(
    gradients.map((gradient) => sum(square(gradient))).reduce((total, part) => add(total, part), constant(0)),
  );
}

/** Scales gradients down together when their global norm exceeds maxNorm, as torch.nn.utils.clip_grad_norm_. */
export function clipByGlobalNorm(gradients: readonly Expression[], maxNorm: number): Expression[] {
  const scale = divide(maxNorm, maximum(add(globalNorm(gradients), 1e-6), maxNorm));
  return gradients.map((gradient) => multiply(gradient, scale));
}

/** The learning rate at a step, counted from 1. */
export type Schedule = (step: number) => number;

/** The same rate at every step. */
export function constantRate(rate: number): Schedule {
  return () => rate;
}

export interface WarmupCosineOptions {
  /** Highest rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** Steps of linear rise from near zero. Default 0. */
  readonly warmupSteps?: number;
  /** Steps in all; the rate stays at `floor` after them. */
  readonly totalSteps: number;
  /** Rate at the end. Default 0. */
  readonly floor?: number;
}

/** Linear warm-up, then half a cosine down to the floor (Loshchilov and Hutter, arXiv 1608.03983). */
export function warmupCosine({ peak, warmupSteps = 0, totalSteps, floor = 0 }: WarmupCosineOptions): Schedule {
  if (!(warmupSteps >= 0 && totalSteps > warmupSteps)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The warm-up of the learning rate must end before the last step', {
      expected: '`warmupSteps` from 0 to below `totalSteps`',
      found: `${warmupSteps} and ${totalSteps}`,
    });
  }
  return (step) => {
    if (step <= warmupSteps) return (peak * step) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / (totalSteps - warmupSteps));
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}
