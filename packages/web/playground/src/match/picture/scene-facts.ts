import { createRandom } from '@fgclip/core';
import {
  captionObject,
  captionScene,
  generateHardNegatives,
  objectCombination,
  randomScene,
  type Scene,
  splitOf,
  visibleObjects,
} from '@fgclip/datasets';
import type { Thing } from './picture.ts';

/** A scene of things that no head was trained on, and what is true of it. */
export interface SceneFacts {
  readonly scene: Scene;
  /** Those that can be seen well, from left to right. */
  readonly things: readonly Thing[];
  readonly caption: string;
}

const random = createRandom(0).fork('playground');

/** Share of a thing that must be seen, and its least width and height in pixels. */
const VISIBLE = 0.6;
const SIDE = 40;
/** Captions drawn for a thing before the last is taken as it is. */
const CAPTIONS = 60;
/** Letters that are read at a glance, and hard negatives that a caption must allow. */
const SHORT = 48;
const NEGATIVES = 10;

/** The scene of a number: the same always and everywhere. */
export function sceneFacts(number: number): SceneFacts {
  const scene = randomScene(random, {
    id: number,
    width: 320,
    height: 240,
    allow: (object) => splitOf(objectCombination(object)) === 'test',
  });
  const captions = random.fork('captions').fork(number);
  const things = visibleObjects(scene)
    .filter(({ visible, box }) => visible >= VISIBLE && Math.min(box.width, box.height) >= SIDE)
    .map(({ object, box }): Thing => {
      const draw = () => captionObject(object, captions);
      return { kind: object.kind, box, caption: tellingCaption(draw) };
    })
    .sort((a, b) => a.box.x - b.box.x);
  return { scene, things, caption: captionScene(scene, captions)[0] ?? '' };
}

/** A short one with room for hard negatives that does not open with "The picture shows". */
function tellingCaption(draw: () => string): string {
  let caption = draw();
  for (let i = 0; i < CAPTIONS && !isTelling(caption); i++) caption = draw();
  return caption;
}

function isTelling(caption: string): boolean {
  const opened = /^(?:there|this|these|here|the|one)\b|^a (?:picture|photo|close view) of/i.test(caption);
  return !opened && caption.length <= SHORT && generateHardNegatives(caption).length === NEGATIVES;
}
