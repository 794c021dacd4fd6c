import type { Box } from '@fgclip/core';
import { type Signal, useSignal } from '@preact/signals';
import { addBox, match } from '../state.ts';
import { BoxButtons } from './box-buttons.tsx';
import { boxBetween, LEAST, type Point, placeOf } from './box-geometry.ts';
import type { Picture } from './picture.ts';

/** Pixels of the screen that a pointer goes before it draws rather than chooses. */
const DRAWS_FROM = 6;

interface StageProps {
  readonly picture: Picture;
  /** Whether a finger draws, rather than scrolls. */
  readonly drawing: Signal<boolean>;
}

/** The picture, with its things and the visitor's boxes to choose from. Dragging over it draws another box. */
export function Stage({ picture, drawing }: StageProps) {
  const { image, url, alt } = picture;
  const draft = useSignal<Box | undefined>(undefined);
  const start = useSignal<{ readonly client: Point; readonly at: Point } | undefined>(undefined);

  const at = (event: PointerEvent): Point => {
    const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return {
      x: ((event.clientX - left) / width) * image.width,
      y: ((event.clientY - top) / height) * image.height,
    };
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || (event.pointerType === 'touch' && !drawing.value)) return;
    start.value = { client: { x: event.clientX, y: event.clientY }, at: at(event) };
  };
  const move = (event: PointerEvent) => {
    const from = start.value;
    if (from === undefined) return;
    const far = Math.hypot(event.clientX - from.client.x, event.clientY - from.client.y);
    if (draft.value === undefined && far < DRAWS_FROM) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    draft.value = boxBetween(from.at, at(event), image);
  };
  const up = () => {
    const box = draft.value;
    if (box !== undefined && box.width >= LEAST && box.height >= LEAST) {
      addBox(box);
      drawing.value = false;
    }
    cancel();
  };
  const cancel = () => {
    start.value = undefined;
    draft.value = undefined;
  };

  return (
    <div
      class={drawing.value ? 'stage drawing' : 'stage'}
      style={{ aspectRatio: `${image.width} / ${image.height}` }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={cancel}
    >
      <img src={url} width={image.width} height={image.height} alt={alt} draggable={false} />
      {match.box.value !== undefined && draft.value === undefined && (
        <div class="spotlight" style={placeOf(match.box.value, image)} />
      )}
      <BoxButtons picture={picture} />
      {draft.value !== undefined && <div class="draft" style={placeOf(draft.value, image)} />}
    </div>
  );
}
