import { boxIou, createRandom, meanAveragePrecision, type OwlDetector } from '@fgclip/core';
import { chooseDetections } from '@fgclip/core/internal';
import type { Box, RgbImage } from '@fgclip/core/vision';
import { colors } from '@fgclip/datasets/internal';
import { kinds } from '@fgclip/swatchbook';
import { withArticle } from '../swatchbook-clip/crop-captions.ts';
import type { BoxedObject, BoxedScene } from './boxed-scenes.ts';

/** What a trained detector can do on scenes that it has not seen. Shares, 0 to 1. */
export interface DetectorFigures {
  /** Of objects that are mostly seen, those for which one of the best 20 boxes overlaps by more than a half. */
  readonly found: number;
  /** Mean average precision of the kinds, each asked for as "a photo of a mug": all overlaps, and from a half on. */
  readonly kinds: { readonly map: number; readonly map50: number };
  /** Of objects that are found, those whose best box has the right colour of all, the kind given. */
  readonly colorAccuracy: { readonly share: number; readonly among: number };
  readonly scenes: number;
  readonly objects: number;
}

/** Share of an object that is to be seen for it to count. */
const MOSTLY = 0.6;
const BEST = 20;

/** Measures a detector on scenes that are held out. */
export async function measureDetector(
  detector: OwlDetector,
  scenes: readonly BoxedScene[],
  { imageSize, seed }: { readonly imageSize: number; readonly seed: number },
): Promise<DetectorFigures> {
  const names = kinds.map(({ name }) => name);
  const random = createRandom(seed).fork('measure');
  const samples = [];
  let [objects, found, right, told] = [0, 0, 0, 0];
  for (const { image, objects: all } of scenes) {
    const seen = all.filter(({ visible }) => visible >= MOSTLY);
    const picture: RgbImage = { width: imageSize, height: imageSize, data: image };
    const asked = seen[random.integer(Math.max(1, seen.length))];
    const looks = asked === undefined ? [] : colors.map((color) => withArticle(`${color} ${asked.kind}`));
    const everything = await detector.detect(picture, [
      ...names.map((name) => `a photo of ${withArticle(name)}`),
      ...looks,
    ]);
    const detections = chooseDetections(
      everything,
      names.map((_, k) => k),
      { iou: 0.5 },
    );
    samples.push({
      truths: seen.map((one) => ({ box: pixels(one, imageSize), label: names.indexOf(one.kind) })),
      detections,
    });
    const best = detections.slice(0, BEST);
    objects += seen.length;
    found += seen.filter((one) => best.some(({ box }) => boxIou(box, pixels(one, imageSize)) > 0.5)).length;
    if (asked === undefined) continue;
    const columns = looks.map((_, k) => names.length + k);
    const [own] = chooseDetections(everything, columns, { iou: 0.5 }).filter(
      ({ box }) => boxIou(box, pixels(asked, imageSize)) > 0.5,
    );
    if (own === undefined) continue;
    told++;
    if (colors[own.label] === asked.color) right++;
  }
  const { map, map50 } = meanAveragePrecision(samples);
  return {
    found: found / objects,
    kinds: { map, map50 },
    colorAccuracy: { share: right / told, among: colors.length },
    scenes: scenes.length,
    objects,
  };
}

function pixels({ box: [cx, cy, w, h] }: BoxedObject, size: number): Box {
  return { x: (cx - w / 2) * size, y: (cy - h / 2) * size, width: w * size, height: h * size };
}
