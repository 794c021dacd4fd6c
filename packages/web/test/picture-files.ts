import { crc32 } from '../../core/src/formats/zip.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** EXIF data (a TIFF file) that says how a picture is to be turned: 1 to 8, 6 a quarter to the right. */
export function exifOrientation(orientation: number): Bytes {
  const entry = [...u16(0x0112), ...u16(3), ...u32(1), ...u16(orientation), 0, 0];
  return Uint8Array.from([...latin('MM'), ...u16(42), ...u32(8), ...u16(1), ...entry, ...u32(0)]);
}

/** A WebP file of one lossless frame, in the extended form and with EXIF data. */
export function withWebpExif(webp: Bytes, exif: Bytes): Bytes {
  const bits = new DataView(webp.buffer, webp.byteOffset).getUint32(21, true);
  const [width, height] = [bits & 0x3fff, (bits >>> 14) & 0x3fff];
  const flags = [0x08, 0, 0, 0];
  const extended = Uint8Array.from([...flags, ...little(width, 3), ...little(height, 3)]);
  const body = joined(latin('WEBP'), riffChunk('VP8X', extended), webp.subarray(12), riffChunk('EXIF', exif));
  return joined(latin('RIFF'), little(body.length, 4), body);
}

/** A PNG file of red, green, blue and alpha [height, width, 4]; broken where there are fewer. */
export async function rgbaPng(width: number, height: number, rgba: Uint8ClampedArray): Promise<Bytes> {
  const rows = new Uint8Array(rgba.length + Math.ceil(rgba.length / (4 * width)));
  for (let y = 0; 4 * y * width < rgba.length; y++) {
    rows.set(rgba.subarray(4 * y * width, 4 * (y + 1) * width), y * (4 * width + 1) + 1);
  }
  const stream = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  const header = Uint8Array.from([...u32(width), ...u32(height), 8, 6, 0, 0, 0]);
  const signature = latin('\x89PNG\r\n\x1a\n');
  return joined(signature, pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND', new Uint8Array()));
}

function pngChunk(name: string, content: Bytes): Bytes {
  const named = joined(latin(name), content);
  return joined(Uint8Array.from(u32(content.length)), named, Uint8Array.from(u32(crc32(named))));
}

function riffChunk(name: string, content: Bytes): Bytes {
  return joined(latin(name), little(content.length, 4), content, new Uint8Array(content.length % 2));
}

function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const latin = (text: string): Bytes => Uint8Array.from(text, (char) => char.charCodeAt(0));
const u16 = (value: number) => [value >> 8, value & 0xff];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
const little = (value: number, bytes: number): Bytes => Uint8Array.from({ length: bytes }, (_, i) => value >>> (8 * i));
