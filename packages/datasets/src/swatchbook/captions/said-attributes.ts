import type { Random } from '@fgclip/core';
import { type AttributeType, attributeTypes } from '../../attributes/vocabulary.ts';
import type { Look } from '../scene.ts';
import { chance, pick } from './choose.ts';

/** How likely a caption says each attribute. What is plain or opaque is never said. */
export type SayingOdds = Readonly<Record<AttributeType, number>>;

/** Of an object's body: what sets it apart is always said, so that there are captions enough that say it. */
export const bodyOdds: SayingOdds = { color: 0.96, material: 0.7, pattern: 1, transparency: 1 };

/** Of another part. */
export const partOdds: SayingOdds = { color: 0.9, material: 0.3, pattern: 0.6, transparency: 0.6 };

/** What a caption says of a look: one attribute at least. */
export function saidAttributes(look: Look, odds: SayingOdds, random: Random): AttributeType[] {
  const sayable = attributeTypes.filter((type) => look[type] !== 'plain' && look[type] !== 'opaque');
  const said = sayable.filter((type) => chance(random, odds[type]));
  return said.length > 0 ? said : [pick(random, ['color', 'material'])];
}
