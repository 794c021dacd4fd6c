import { createRandom } from '@fgclip/core';
import { createImageProcessor, type PixelBox, type RgbImage } from '@fgclip/core/vision';
import sharp from 'sharp';
import { median, printTable } from './report.ts';

/** What a CLIP tower takes, made of parts of a photograph: fgclip on one thread beside sharp's resize. */
const rounds = Number(process.argv[2] ?? 200);
const side = 224;
const processor = createImageProcessor({
  resize: { shorterSide: side },
  filter: 'bicubic',
  centerCrop: { width: side, height: side },
  rescaleFactor: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
});
const photograph = await softNoise(640, 480);
const parts: readonly (readonly [name: string, width: number, height: number])[] = [
  ['typical FG-OVD box', 60, 80],
  ['large FG-OVD box', 260, 330],
  ['whole photograph', 640, 480],
];
console.log(
  `to ${side} x ${side}, bicubic; fgclip: [3, ${side}, ${side}] float32, sharp ${sharp.versions.sharp}: 8-bit pixels only; medians of ${rounds} interleaved rounds`,
);

const rows: string[][] = [];
for (const [name, width, height] of parts) {
  const [ours, theirs]: [number[], number[]] = [[], []];
  // The first rounds are compiled as they run and are not counted.
  for (let round = -20; round < rounds; round++) {
    const part = placed(width, height, round + 20);
    const times = [await time(async () => processor.process(photograph, part)), await time(() => bySharp(part))];
    if (round >= 0) {
      ours.push(times[0] ?? Number.NaN);
      theirs.push(times[1] ?? Number.NaN);
    }
  }
  rows.push([
    name,
    `${width} x ${height}`,
    median(ours).toFixed(2),
    median(theirs).toFixed(2),
    `${(median(theirs) / median(ours)).toFixed(2)}x`,
    await differenceOf(placed(width, height, 0)),
  ]);
}
printTable(['part', 'pixels', 'fgclip ms', 'sharp ms', 'speed', 'sharp differs by (mean, most)'], rows);

/** Another place every time, so that nothing is found ready in a cache. */
function placed(width: number, height: number, round: number): PixelBox {
  const left = (round * 37) % (photograph.width - width + 1);
  const top = (round * 23) % (photograph.height - height + 1);
  return { left, top, right: left + width, bottom: top + height };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same size and the same middle; sharp has no kernel of its own for enlarging, and shrinks with this one. */
function bySharp({ left, top, right, bottom }: PixelBox): Promise<Buffer> {
  const [width, height] = [right - left, bottom - top];
  const scale = side / Math.min(width, height);
  const [wide, high] = [Math.trunc(width * scale), Math.trunc(height * scale)];
  return sharp(photograph.data, { raw: { width: photograph.width, height: photograph.height, channels: 3 } })
    .extract({ left, top, width, height })
    .resize(wide, high, { fit: 'fill', kernel: 'cubic' })
    .extract({ left: Math.round((wide - side) / 2), top: Math.round((high - side) / 2), width: side, height: side })
    .raw()
    .toBuffer();
}

/** Grey levels between Pillow's pixels, which fgclip's are, and sharp's. */
async function differenceOf(part: PixelBox): Promise<string> {
  const theirs = await bySharp(part);
  const differences = Array.from(processor.pixels(photograph, part).data, (level, i) =>
    Math.abs(level - (theirs[i] ?? Number.NaN)),
  );
  const sum = differences.reduce((total, difference) => total + difference, 0);
  const most = differences.reduce((largest, difference) => Math.max(largest, difference), 0);
  return `${(sum / differences.length).toFixed(1)}, ${most}`;
}

/** Noise that is blurred a little, as detailed as a photograph. */
async function softNoise(width: number, height: number): Promise<RgbImage> {
  const random = createRandom(1);
  const noise = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random.uniform() * 256));
  const data = await sharp(noise, { raw: { width, height, channels: 3 } })
    .blur(1)
    .normalise()
    .raw()
    .toBuffer();
  return { width, height, data };
}
