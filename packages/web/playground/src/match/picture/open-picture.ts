import { signal } from '@preact/signals';
import { showPicture } from '../state.ts';
import { photoPicture } from './photo-picture.ts';
import type { Picture } from './picture.ts';
import { scenePicture } from './scene-picture.ts';

/** Why the last picture could not be shown. */
export const pictureError = signal<unknown>(undefined);

/** Scenes that show many things well, to begin with. */
const FIRST_SCENE = 1;

let next = FIRST_SCENE;
let asked = 0;

/** Draws the next scene and shows it. */
export function newScene(): Promise<void> {
  return show(scenePicture(next++));
}

/** Shows a photo of the visitor's. */
export function openPhoto(file: Blob): Promise<void> {
  return show(photoPicture(file));
}

/** Shows a picture once it is there, unless another was asked for meanwhile. */
async function show(coming: Promise<Picture>): Promise<void> {
  const turn = ++asked;
  try {
    const picture = await coming;
    if (turn !== asked) return URL.revokeObjectURL(picture.url);
    pictureError.value = undefined;
    showPicture(picture);
  } catch (error) {
    if (turn === asked) pictureError.value = error;
  }
}
