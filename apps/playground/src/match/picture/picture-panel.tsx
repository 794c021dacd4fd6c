import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { openedClip } from '../../model/clip.ts';
import { ErrorNote, FileButton } from '../../ui/controls.tsx';
import { addBox, choose, match, removeBox, showPicture } from '../state.ts';
import { middleBox } from './box-geometry.ts';
import { type Picture, photoPicture, scenePicture } from './picture.ts';
import { Stage } from './stage.tsx';

/** The picture, and what to do with it. */
export function PicturePanel() {
  const picture = match.picture.value;
  const drawing = useSignal(false);
  useEffect(() => {
    if (match.picture.peek() === undefined) void newScene();
    return acceptPictures();
  }, []);
  const target = match.target.value;
  const draw = (event: MouseEvent) => {
    // Without a pointer the box is put there, to be moved by keys.
    if (event.detail === 0 && picture !== undefined) addAndFocus();
    else drawing.value = !drawing.value;
  };
  const addAndFocus = () => {
    if (picture === undefined) return;
    addBox(middleBox(picture.image));
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.box.drawn[aria-pressed=true]')?.focus());
  };
  return (
    <section class="picture" aria-labelledby="picture-title">
      <h2 id="picture-title" class="unseen">
        Picture
      </h2>
      {picture === undefined ? <div class="stage empty" /> : <Stage picture={picture} drawing={drawing} />}
      <div class="toolbar">
        <button type="button" class="primary" onClick={() => void newScene()}>
          New scene
        </button>
        <FileButton accept="image/*" onFiles={([file]) => file && void openPhoto(file)}>
          Photo
        </FileButton>
        <button type="button" aria-pressed={target.type === 'whole'} onClick={() => choose({ type: 'whole' })}>
          Whole picture
        </button>
        <button type="button" aria-pressed={drawing.value} onClick={draw}>
          Draw<span class="unseen"> a box</span>
        </button>
      </div>
      <p class="quiet">
        {adviceFor(drawing.value, target.type === 'drawn')}{' '}
        {target.type === 'drawn' && (
          <button type="button" class="plain" onClick={() => removeBox(target.index)}>
            Remove it
          </button>
        )}
      </p>
      {picture?.origin === 'photo' && openedClip.value?.builtIn && (
        <p class="note">
          The model that comes with this page has only ever seen its own drawings. For photographs, open a CLIP from the
          hub: choose Model above.
        </p>
      )}
      {pictureError.value !== undefined && <ErrorNote error={pictureError.value} />}
    </section>
  );
}

function adviceFor(drawing: boolean, drawn: boolean): string {
  if (drawing) return 'Drag over the picture.';
  if (drawn) return 'Arrow keys move the box, with Shift they resize it.';
  if (matchMedia('(pointer: coarse)').matches) return 'Choose a thing, or draw a box around anything.';
  return 'Choose a thing, drag a box around anything, or drop or paste a photo.';
}

/** Takes pictures that are dropped on the page or pasted into it; the function returned stops that. */
function acceptPictures(): () => void {
  const take = (data: DataTransfer | null, event: Event) => {
    const file = imageIn(data);
    if (file === undefined) return;
    event.preventDefault();
    void openPhoto(file);
  };
  const drop = (event: DragEvent) => take(event.dataTransfer, event);
  const paste = (event: ClipboardEvent) => take(event.clipboardData, event);
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };
  addEventListener('drop', drop);
  addEventListener('dragover', over);
  addEventListener('paste', paste);
  return () => {
    removeEventListener('drop', drop);
    removeEventListener('dragover', over);
    removeEventListener('paste', paste);
  };
}

/** Why the last picture could not be shown. */
const pictureError = signal<unknown>(undefined);

/** Scenes that show many things well, to begin with. */
const FIRST_SCENE = 1;

let next = FIRST_SCENE;
let asked = 0;

/** Draws the next scene and shows it. */
function newScene(): Promise<void> {
  return show(scenePicture(next++));
}

/** Shows a photo of the visitor's. */
function openPhoto(file: Blob): Promise<void> {
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

/** The first picture among what was dropped or pasted. */
function imageIn(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'));
}
