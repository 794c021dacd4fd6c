import type { Random } from '@fgclip/core';
import type { Scene, VisibleObject } from '../scene.ts';
import { visibleObjects } from '../scenes/visible-objects.ts';
import { chance } from './choose.ts';
import { asSentence } from './phrases.ts';
import { pickRelation } from './relations.ts';
import { scenePhrase } from './scene-sentences.ts';
import { countedThings, relatedThings, type Things } from './scene-things.ts';

/** As many as COCO has for a picture. */
export const SCENE_CAPTIONS = 5;

/** Objects less visible than this are not spoken of. */
const NAMED_FROM = 0.5;

/** Share of captions that say how two objects stand to each other, where they can. */
const RELATED = 0.25;

/** Share of captions that do not say where the objects are. */
const PLACELESS = 0.15;

/** Attempts at five different captions, for each. */
const ATTEMPTS = 50;

/** Draws coarse captions of one scene. */
export type SceneCaptioner = (random: Random) => string;

/**
 * Five different coarse captions as COCO has them: kinds and counts of the objects, the place, sometimes who stands left
 * of whom, seldom an attribute. "Two mugs and a lamp on a kitchen counter." True of the scene; objects that are hardly
 * visible are not spoken of.
 */
export function captionScene(scene: Scene, random: Random): string[] {
  const caption = sceneCaptioner(scene);
  const captions = new Set<string>();
  for (let i = 0; captions.size < SCENE_CAPTIONS && i < SCENE_CAPTIONS * ATTEMPTS; i++) captions.add(caption(random));
  return [...captions];
}

/** Draws such captions one by one. */
export function sceneCaptioner(scene: Scene): SceneCaptioner {
  const objects = namedObjects(scene);
  return (random) => {
    const things = drawThings(objects, scene.width, random);
    if (things === undefined) return asSentence(`nothing ${scene.backdrop.name}`);
    return asSentence(scenePhrase(things, chance(random, PLACELESS) ? undefined : scene.backdrop.name, random));
  };
}

/** The objects that captions speak of, from back to front: those that are visible well enough, or else the best. */
export function namedObjects(scene: Scene): VisibleObject[] {
  const objects = visibleObjects(scene);
  const best = Math.max(...objects.map(({ visible }) => visible));
  return objects.filter(({ visible }) => visible >= Math.min(NAMED_FROM, best));
}

function drawThings(objects: readonly VisibleObject[], width: number, random: Random): Things | undefined {
  if (objects.length === 0) return undefined;
  const relation = chance(random, RELATED) ? pickRelation(objects, width, random) : undefined;
  if (relation === undefined) return countedThings(objects, random);
  return relatedThings(relation.first, relation.words, relation.second, random);
}
