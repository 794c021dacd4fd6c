import type { RgbImage } from '@fgclip/core/vision';
import avif from '../../node/test/images/fixtures/avif-zoo.json';
import pillow from '../../node/test/images/fixtures/pillow-zoo.json';

/** A small picture, and its pixels as Pillow reads them. */
export interface ZooAnimal {
  readonly name: string;
  /** What Pillow takes the file's pixels for: "RGB", "P", "I;16", "CMYK", ... */
  readonly mode: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rgb: RgbImage;
}

interface Fixture {
  readonly files: Readonly<Record<string, { mode: string; width: number; height: number; file: string; rgb: string }>>;
  readonly pixels: Readonly<Record<string, string>>;
}

/** Pictures of every kind that pillow-zoo.py and avif-zoo.py of @fgclip/node wrote, in the browser. */
export const browserZoo: readonly ZooAnimal[] = [...(await animalsOf(pillow)), ...(await animalsOf(avif))];

/** Files that Pillow does not read to the end. */
export const refusedByPillow = Object.entries(pillow.refused).map(([name, file]) => ({
  name,
  bytes: fromBase64(file),
}));

function animalsOf({ files, pixels }: Fixture): Promise<ZooAnimal[]> {
  return Promise.all(
    Object.entries(files).map(async ([name, { mode, width, height, file, rgb }]) => {
      const data = await inflated(fromBase64(pixels[rgb] ?? ''));
      return { name, mode, bytes: fromBase64(file), rgb: { width, height, data } };
    }),
  );
}

/** The bytes of one of them. */
export function zooFile(name: string): Uint8Array<ArrayBuffer> {
  const animal = browserZoo.find((candidate) => candidate.name === name);
  if (animal === undefined) throw new Error(`No ${name} in the zoo`);
  return animal.bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
