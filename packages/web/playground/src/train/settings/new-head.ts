import { createHead, familyByName, type Head, type HeadFamily, settledOptions } from '@fgclip/heads';
import { ownFamilies } from '../../model/families.ts';
import type { Settings } from './settings.ts';

/**
 * An untrained head as the settings want it, for embeddings of this length. However it starts, it has the size that a
 * start as the cosine takes; its options are written out.
 */
export function newHead(settings: Settings, dimension: number, families: readonly HeadFamily[] = ownFamilies): Head {
  const family = familyByName(settings.head, families);
  const asCosine = family.startingAsCosine({ dimension });
  const start = asCosine === undefined ? 'default' : settings.start;
  const options = settledOptions(family.name, family.options, asCosine ?? { dimension });
  return createHead(family, options, { seed: settings.seed, start });
}
