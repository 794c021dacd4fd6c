import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { RgbImage } from '@fgclip/core/vision';

interface Fixture {
  readonly files: Readonly<Record<string, { mode: string; width: number; height: number; file: string; rgb: string }>>;
  readonly pixels: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
}

/** A small picture, and its pixels as Pillow reads them. */
export interface ZooAnimal {
  readonly name: string;
  /** What Pillow takes the file's pixels for: "RGB", "P", "I;16", "CMYK", ... */
  readonly mode: string;
  readonly bytes: Uint8Array;
  readonly rgb: RgbImage;
}

/** Pictures of every kind that pillow-zoo.py wrote. */
export function pillowZoo(): ZooAnimal[] {
  return animalsOf(fixture('pillow-zoo.json'));
}

/** AVIF files, and their pixels as avif-zoo.py works them out of planes that libavif decodes. */
export function avifZoo(): ZooAnimal[] {
  return animalsOf(fixture('avif-zoo.json'));
}

/** Files that Pillow does not read to the end. */
export function refusedByPillow(): { readonly name: string; readonly bytes: Uint8Array }[] {
  return Object.entries(fixture('pillow-zoo.json').refused).map(([name, file]) => ({ name, bytes: fromBase64(file) }));
}

/** The bytes of a picture of pillow-zoo.py. */
export function zooFile(name: string): Uint8Array {
  const animal = pillowZoo().find((candidate) => candidate.name === name);
  if (animal === undefined) throw new Error(`No ${name} in the zoo`);
  return animal.bytes;
}

function fixture(name: string): Fixture {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')) as Fixture;
}

function animalsOf({ files, pixels }: Fixture): ZooAnimal[] {
  return Object.entries(files).map(([name, { mode, width, height, file, rgb }]) => ({
    name,
    mode,
    bytes: fromBase64(file),
    rgb: { width, height, data: new Uint8Array(inflateSync(fromBase64(pixels[rgb] ?? ''))) },
  }));
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
