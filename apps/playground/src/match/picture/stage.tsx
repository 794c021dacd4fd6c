import type { Box, ImageSize } from '@fgclip/core/vision';
import { type Signal, useSignal } from '@preact/signals';
import { addBox, changeBox, choose, match, removeBox, type Target } from '../state.ts';
import { boxBetween, LEAST, moveBox, type Point, placeOf, resizeBox } from './box-geometry.ts';
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

/** How far an arrow key moves a box: this share of the picture. */
const STEP = 0.02;

const directions: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** A button around each thing of a picture and each box of the visitor's; small ones lie over large ones. */
function BoxButtons({ picture: { things, image } }: { readonly picture: Picture }) {
  const target = match.target.value;
  return (
    <>
      {things.map(({ kind, box }, index) => (
        <BoxButton
          key={`${kind} ${box.x} ${box.y}`}
          box={box}
          size={image}
          label={kind}
          target={{ type: 'thing', index }}
          pressed={target.type === 'thing' && target.index === index}
        />
      ))}
      {match.drawn.value.map((box, index) => (
        <BoxButton
          key={`drawn ${index}`}
          box={box}
          size={image}
          label={`box ${index + 1}`}
          target={{ type: 'drawn', index }}
          pressed={target.type === 'drawn' && target.index === index}
          onKeyDown={(event) => editWithKeys(event, index, box, image)}
        />
      ))}
    </>
  );
}

interface BoxButtonProps {
  readonly box: Box;
  readonly size: ImageSize;
  readonly label: string;
  readonly target: Target;
  readonly pressed: boolean;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

function BoxButton({ box, size, label, target, pressed, onKeyDown }: BoxButtonProps) {
  const layer = Math.round(1000 * (1 - (box.width * box.height) / (size.width * size.height)));
  const shown = label[0]?.toUpperCase() + label.slice(1);
  const edited =
    onKeyDown === undefined ? {} : { onKeyDown, 'aria-keyshortcuts': 'ArrowLeft ArrowRight ArrowUp ArrowDown Delete' };
  return (
    <button
      type="button"
      class={target.type === 'drawn' ? 'box drawn' : 'box'}
      style={{ ...placeOf(box, size), zIndex: String(layer) }}
      aria-pressed={pressed}
      onClick={() => choose(target)}
      {...edited}
    >
      <span class="tag">{shown}</span>
    </button>
  );
}

/** Arrow keys move a box, with Shift they resize it, Delete takes it away. */
function editWithKeys(event: KeyboardEvent, index: number, box: Box, size: ImageSize): void {
  const direction = directions[event.key];
  if (direction !== undefined) changeBox(index, (event.shiftKey ? resizeBox : moveBox)(box, ...direction, size));
  else if (event.key === 'Delete' || event.key === 'Backspace') removeBox(index);
  else return;
  event.preventDefault();
}
