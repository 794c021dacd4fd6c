import type { Box, ImageSize } from '@fgclip/core';
import { changeBox, choose, match, removeBox, type Target } from '../state.ts';
import { moveBox, placeOf, resizeBox } from './box-geometry.ts';
import type { Picture } from './picture.ts';

/** How far an arrow key moves a box: this share of the picture. */
const STEP = 0.02;

const directions: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** A button around each thing of a picture and each box of the visitor's; small ones lie over large ones. */
export function BoxButtons({ picture: { things, image } }: { readonly picture: Picture }) {
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
