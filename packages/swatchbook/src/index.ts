export type { Canvas } from './backdrops/backdrop.ts';
export { captionObject } from './captions/caption-object.ts';
export { captionScene } from './captions/caption-scene.ts';
export type { SwatchbookSplit } from './files/split-pictures.ts';
export type { Kind, KindPart, Shape } from './kinds/kind.ts';
export { kindNamed, kinds } from './kinds/kinds.ts';
export type { Backdrop, Light, Look, Scene, SceneObject, VisibleObject } from './scene.ts';
export { type DrawSceneOptions, drawScene } from './scenes/draw-scene.ts';
export { type RandomSceneOptions, randomScene } from './scenes/random-scene.ts';
export { visibleObjects } from './scenes/visible-share.ts';
export {
  type Swatchbook,
  type SwatchbookOptions,
  type SwatchbookSizes,
  swatchbook,
  swatchbookSizes,
} from './swatchbook.ts';
