import { FgclipError } from '@fgclip/core';
import { handbag } from './bag.ts';
import { basket } from './basket.ts';
import { belt } from './belt.ts';
import { book } from './book.ts';
import { bottle } from './bottle.ts';
import { bowl } from './bowl.ts';
import { chair } from './chair.ts';
import { clock } from './clock.ts';
import { hat } from './hat.ts';
import type { Kind } from './kind.ts';
import { lamp } from './lamp.ts';
import { mug } from './mug.ts';
import { pillow } from './pillow.ts';
import { shoe } from './shoe.ts';
import { telephone } from './telephone.ts';
import { umbrella } from './umbrella.ts';
import { vase } from './vase.ts';

/** Every kind of object, in a fixed order. */
export const kinds: readonly Kind[] = [
  mug,
  bottle,
  pillow,
  chair,
  shoe,
  handbag,
  lamp,
  bowl,
  hat,
  vase,
  belt,
  telephone,
  book,
  clock,
  basket,
  umbrella,
];

const byName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.name, kind]));

/** The kind of that name. @throws NOT_FOUND where there is none. */
export function kindNamed(name: string): Kind {
  const kind = byName.get(name);
  if (kind !== undefined) return kind;
  throw new FgclipError('NOT_FOUND', `There is no kind of object named "${name}"`, {
    expected: `one of ${[...byName.keys()].join(', ')}`,
  });
}
