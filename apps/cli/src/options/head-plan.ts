import type { BuiltInName } from '@fgclip/heads';
import type { HeadPlan } from '@fgclip/node';
import type { TrainOptions } from './training.ts';

/**
 * A head to train, with what its start asks for. An mlp needs two hidden units a dimension to start as the cosine: one for each sign of a value. Attention and an mlp
 * with tanh have no such start and keep their random one.
 */
export function headPlan(
  name: BuiltInName,
  { start: wanted, activation }: Pick<TrainOptions, 'start' | 'activation'>,
  dimension: number,
): HeadPlan {
  if (name === 'mlp' && activation === 'tanh') {
    return { name, start: 'default', options: { activation, activateLast: true } };
  }
  const start = name === 'attention' ? 'default' : wanted;
  const isWide = name === 'mlp' && start === 'identity';
  return { name, start, ...(isWide && { options: { hidden: [2 * dimension] } }) };
}
