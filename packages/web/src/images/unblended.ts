import { FgclipError } from '@fgclip/core';

/** A part of a picture, in pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Reads colours that have not been multiplied by alpha. */
export interface Unblended {
  /** Gives each row [width, 4] of a part of the bitmap, or several parts of it, and where in the bitmap it lies. */
  read(bitmap: ImageBitmap, part: Part, onRow: (rgba: Uint8Array, at: Part) => void): Promise<void>;
  close(): void;
}

/** Longest side of a texture that every WebGL 2 has room for. */
const tileSide = 2048;

/**
 * Opens a reader that makes textures of bitmaps, and reads those: unlike those of a canvas, their colours stay as they
 * are.
 *
 * @throws RUNTIME where there is no WebGL 2.
 */
export function openUnblended(): Unblended {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) {
    throw new FgclipError('RUNTIME', 'The colours of a transparent picture cannot be read without WebGL 2', {
      hint: 'Allow WebGL in this browser, or take a picture without transparency',
    });
  }
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  return {
    async read(bitmap, part, onRow) {
      for (const tile of tilesOf(part)) {
        const { left, top, width, height } = tile;
        const cut = await createImageBitmap(bitmap, left, top, width, height, {
          premultiplyAlpha: 'none',
          colorSpaceConversion: 'none',
        });
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, cut);
        cut.close();
        gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
        const rgba = new Uint8Array(4 * width * height);
        gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
        if (gl.getError() !== gl.NO_ERROR) {
          throw new FgclipError('RUNTIME', 'WebGL could not read the colours of a transparent picture');
        }
        for (let y = 0; y < height; y++) {
          onRow(rgba.subarray(4 * y * width, 4 * (y + 1) * width), { left, top: top + y, width, height: 1 });
        }
      }
    },
    close: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function* tilesOf({ left, top, width, height }: Part): Generator<Part, void> {
  for (let y = top; y < top + height; y += tileSide) {
    for (let x = left; x < left + width; x += tileSide) {
      yield {
        left: x,
        top: y,
        width: Math.min(tileSide, left + width - x),
        height: Math.min(tileSide, top + height - y),
      };
    }
  }
}
