import { renderCsv } from '@fgclip/heads/results';
import { shortened } from './output.ts';

/** The best captions of an image, best first. */
export interface BestCaptions {
  /** Id of the image, or its row. */
  readonly image: string;
  readonly best: readonly { readonly row: number; readonly caption?: string; readonly score: number }[];
}

/** Names for the rows of images and texts, where they are known. */
export interface Labels {
  readonly images: readonly string[];
  readonly captions: readonly string[];
}

/** The `top` highest of an image's scores [texts], equal ones by row. */
export function bestCaptions(image: number, scores: Float32Array, top: number, labels: Labels): BestCaptions {
  const best = highest(scores, top).map((row) => {
    const caption = labels.captions[row];
    return { row, ...(caption !== undefined && { caption }), score: scores[row] ?? Number.NaN };
  });
  return { image: labels.images[image] ?? String(image), best };
}

/** Positions of the highest values; keeps a short sorted list, so that a long row need not be sorted. */
function highest(values: Float32Array, top: number): number[] {
  const kept: number[] = [];
  const valueAt = (position: number | undefined) =>
    position === undefined ? Number.NaN : (values[position] ?? Number.NaN);
  values.forEach((value, position) => {
    if (kept.length === top && !(value > valueAt(kept.at(-1)))) return;
    let place = kept.length;
    while (place > 0 && value > valueAt(kept[place - 1])) place--;
    kept.splice(place, 0, position);
    if (kept.length > top) kept.pop();
  });
  return kept;
}

/** For the eye: a heading an image, a line a caption. */
export function asText(found: readonly BestCaptions[]): string {
  const lines = found.flatMap(({ image, best }) => [
    `image ${image}`,
    ...best.map(({ row, caption, score }) => {
      const said = caption === undefined ? `text ${row}` : shortened(caption, 100);
      return `  ${score.toFixed(4).padStart(8)}  ${said}`;
    }),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** For a spreadsheet: a line an image and caption. */
export function asCsv(found: readonly BestCaptions[]): string {
  const headers = ['image', 'rank', 'text row', 'score', 'caption'];
  const rows = found.flatMap(({ image, best }) =>
    best.map(({ row, caption = '', score }, k) => [
      { text: image },
      { text: String(k + 1) },
      { text: String(row) },
      { text: String(score), value: score },
      { text: caption },
    ]),
  );
  return renderCsv({ columns: headers.map((header) => ({ header, align: 'left' })), rows, notes: [] });
}
