export type { TfjsEvaluation, TfjsTensors } from './tfjs/evaluate.ts';
export { evaluateTfjs } from './tfjs/evaluate.ts';
export type { TensorFlow } from './tfjs/rules.ts';
export { tfjsRuntime } from './tfjs-runtime.ts';
