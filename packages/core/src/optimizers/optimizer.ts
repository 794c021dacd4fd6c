import type { Expression } from '../graph/expression.ts';

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
