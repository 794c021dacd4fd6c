import { createHead, type Head } from '@fgclip/heads';
import { canStartAsCosine, type Settings } from './settings.ts';

/** Attention heads of the paper; fewer where the embeddings cannot be divided by so many. */
const ATTENTION_HEADS = 64;

/** An untrained head as the settings want it, for embeddings of this length. */
export function newHead(settings: Settings, dimension: number): Head {
  const { head, seed } = settings;
  const start = settings.start === 'identity' && canStartAsCosine(head) ? 'identity' : 'default';
  if (head === 'attention') {
    return createHead(head, { dimension, heads: divisorUpTo(ATTENTION_HEADS, dimension) }, { seed, start });
  }
  // A hidden layer that can hold a value and its negative side by side begins as the identity.
  if (head === 'mlp') return createHead(head, { dimension, hidden: [2 * dimension] }, { seed, start });
  return createHead(head, { dimension }, { seed, start });
}

function divisorUpTo(most: number, dimension: number): number {
  let divisor = Math.min(most, dimension);
  while (dimension % divisor !== 0) divisor--;
  return divisor;
}
