import { describe, expect, it } from 'vitest';
import { shownArea } from './image-processor.ts';

const picture = { width: 640, height: 480 };
const square = { width: 960, height: 960 };

describe('shownArea', () => {
  it('is the picture, where that is resized as it is', () => {
    expect(shownArea(picture, { resize: square })).toEqual({ x: 0, y: 0, width: 640, height: 480 });
  });

  it('is the square, where the picture is padded to one', () => {
    expect(shownArea(picture, { padToSquare: 0, resize: square })).toEqual({ x: 0, y: 0, width: 640, height: 640 });
    const tall = { width: 100, height: 300 };
    expect(shownArea(tall, { padToSquare: 0.5, resize: square })).toEqual({ x: 0, y: 0, width: 300, height: 300 });
  });

  it('is the middle, where that is cut out', () => {
    const resize = { shorterSide: 240 };
    const cut = shownArea(picture, { resize, centerCrop: { width: 240, height: 240 } });
    expect(cut).toEqual({ x: 80, y: 0, width: 480, height: 480 });
    const beyond = shownArea(picture, { resize, centerCrop: { width: 360, height: 360 } });
    expect(beyond).toEqual({ x: -40, y: -120, width: 720, height: 720 });
  });
});
