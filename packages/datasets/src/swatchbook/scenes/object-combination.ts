import { FgclipError } from '@fgclip/core';
import { kindNamed } from '../kinds/kinds.ts';
import type { Look, SceneObject } from '../scene.ts';

/**
 * Names the kind of an object and how its body looks: "mug, light blue, ceramic, dotted, opaque". What is trained on and
 * what is tested on differ in these.
 */
export function objectCombination(object: Pick<SceneObject, 'kind' | 'looks'>): string {
  const { color, material, pattern, transparency } = bodyLook(object);
  return [object.kind, color, material, pattern, transparency].join(', ');
}

/** How the body of an object, its kind's first part, looks. @throws INVALID_DATA where the object lacks it. */
export function bodyLook(object: Pick<SceneObject, 'kind' | 'looks'>): Look {
  const [body] = kindNamed(object.kind).parts;
  const look = body && object.looks[body.name];
  if (look !== undefined) return look;
  throw new FgclipError('INVALID_DATA', `A ${object.kind} of the scene has no body`, {
    expected: `the look of its part "${body?.name}"`,
    found: Object.keys(object.looks).join(', ') || 'no looks',
  });
}
