import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRandom } from '@fgclip/core';
import sharp from 'sharp';

const colours = [
  'red',
  'blue',
  'green',
  'yellow',
  'purple',
  'orange',
  'white',
  'black',
  'pink',
  'brown',
  'grey',
  'plain',
];
const things = ['dog', 'cat', 'bag', 'bottle', 'mug', 'lamp', 'chair', 'bowl', 'box', 'hat'];
const benchmarks = [
  ['1_attributes', 10],
  ['2_attributes', 10],
  ['3_attributes', 10],
  ['shuffle_negatives', 10],
  ['color', 10],
  ['material', 10],
  ['pattern', 7],
  ['transparency', 2],
] as const;

const name = (id: number) => `${String(id).padStart(12, '0')}.jpg`;
const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/**
 * A miniature of the paper's data as fgclip download lays it out: photographs of COCO, Karpathy's file, FG-OVD's
 * training, validation and benchmark files. `photographs` of each split; random blotches, so nothing is to be learnt.
 */
export async function writePaperData(folder: string, photographs = 12): Promise<void> {
  const splits = ['train', 'restval', 'val', 'test'];
  const images = splits.flatMap((split, s) =>
    Array.from({ length: photographs }, (_, i) => ({ split, id: 1 + s * photographs + i })),
  );
  for (const { id, split } of images) await writePhotograph(join(folder, year2017(split), name(id)), id);
  write(join(folder, 'karpathy', 'dataset_coco.json'), {
    dataset: 'coco',
    images: images.map(({ split, id }) => ({
      ...{ split, cocoid: id, imgid: id, sentids: [] },
      filepath: split === 'train' ? 'train2014' : 'val2014',
      filename: `COCO_${split === 'train' ? 'train' : 'val'}2014_${name(id)}`,
      sentences: Array.from({ length: 6 }, (_, k) => ({
        raw: `a photo of a ${at(things, id)} and ${at(things, id + k)}`,
      })),
    })),
  });
  const ids = (split: string) => images.filter((image) => image.split === split).map(({ id }) => id);
  write(join(folder, 'fg-ovd', 'training_sets', '1_attributes.json'), fgOvd(ids('train'), 'train2017', 10));
  write(join(folder, 'fg-ovd', 'validation_sets', '1_attributes.json'), fgOvd(ids('restval'), 'train2017', 10));
  for (const [benchmark, negatives] of benchmarks) {
    write(join(folder, 'fg-ovd', 'benchmarks', `${benchmark}.json`), fgOvd(ids('test'), 'val2017', negatives));
  }
}

function year2017(split: string): string {
  return split === 'train' || split === 'restval' ? 'train2017' : 'val2017';
}

/** Two boxes a photograph; categories are numbered from 100 on. */
function fgOvd(ids: readonly number[], folder: string, negatives: number) {
  const boxes = ids.flatMap((id) => [0, 1].map((k) => ({ id, k })));
  const categories: { id: number; name: string }[] = [];
  const add = (text: string) => categories.push({ id: 100 + categories.length, name: text }) + 99;
  return {
    images: ids.map((id) => ({ id, width: 64, height: 48, file_name: `${folder}/${name(id)}` })),
    annotations: boxes.map(({ id, k }, index) => {
      const caption = (n: number) => `A ${at(colours, id + n)} ${at(things, id + k)} with a ${at(colours, k + 3)} rim.`;
      return {
        ...{ id: index + 1, image_id: id, bbox: [4 + 10 * k, 5, 30, 24.5] },
        category_id: add(caption(0)),
        neg_category_ids: Array.from({ length: negatives }, (_, n) => add(caption(n + 1))),
      };
    }),
    categories,
  };
}

async function writePhotograph(file: string, seed: number): Promise<void> {
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: 60 }, () => Math.floor(256 * random.uniform()));
  mkdirSync(dirname(file), { recursive: true });
  await sharp(pixels, { raw: { width: 5, height: 4, channels: 3 } })
    .resize({ width: 64, height: 48, fit: 'fill' })
    .jpeg()
    .toFile(file);
}

function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}
