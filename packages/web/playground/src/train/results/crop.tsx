import { type Box, cropBox, type RgbImage } from '@fgclip/core';
import { useEffect, useRef } from 'preact/hooks';
import type { World } from '../../world/world.ts';

interface CropProps {
  readonly world: Pick<World, 'pictureOf'>;
  readonly photograph: string;
  readonly box: Box | null;
  readonly alt: string;
}

/** The part of a picture that was embedded, in its own pixels. */
export function Crop({ world, photograph, box, alt }: CropProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let wanted = true;
    const show = (image: RgbImage) => {
      if (wanted && canvas.current !== null) drawPart(canvas.current, image, box);
    };
    world.pictureOf(photograph).then(show, () => undefined);
    return () => {
      wanted = false;
    };
  }, [world, photograph, box]);
  return <canvas ref={canvas} role="img" aria-label={alt} width={1} height={1} />;
}

function drawPart(canvas: HTMLCanvasElement, image: RgbImage, box: Box | null): void {
  const whole = { left: 0, top: 0, right: image.width, bottom: image.height };
  const { left, top, right, bottom } = box === null ? whole : cropBox(box, image);
  const [width, height] = [right - left, bottom - top];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * ((top + y) * image.width + left + x);
      rgba.set(image.data.subarray(from, from + 3), 4 * (y * width + x));
    }
  }
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
}
