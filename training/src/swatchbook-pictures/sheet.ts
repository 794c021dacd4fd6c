/** A drawing and the words under it. */
export interface Cell {
  /** A whole <svg> of CELL x CELL pixels. */
  readonly drawing: string;
  readonly label: string;
}

/** Pixels along a side of a drawing. */
export const CELL = 168;
const GAP = 14;
const LINE = 15;
const CHARACTERS = 27;

/** Drawings in rows, with labels as high as the longest, as one SVG. */
export function sheet(cells: readonly Cell[], columns: number): string {
  const labelLines = Math.max(...cells.map(({ label }) => brokenInto(label, CHARACTERS).length));
  const rows = Math.ceil(cells.length / columns);
  const rowHeight = CELL + labelLines * LINE + GAP;
  const [width, height] = [columns * (CELL + GAP) + GAP, rows * rowHeight + GAP];
  const placed = cells.map(({ drawing, label }, k) => {
    const x = GAP + (k % columns) * (CELL + GAP);
    const y = GAP + Math.floor(k / columns) * rowHeight;
    return `<g transform="translate(${x} ${y})">${drawing}${labelAt(label)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${placed.join('')}</svg>`;
}

function labelAt(label: string): string {
  const lines = brokenInto(label, CHARACTERS).map(
    (line, k) => `<text x="${CELL / 2}" y="${CELL + (k + 1) * LINE}" text-anchor="middle">${line}</text>`,
  );
  return `<g font-family="DejaVu Sans, sans-serif" font-size="11" fill="#222">${lines.join('')}</g>`;
}

function brokenInto(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length > width) lines.push(last, word);
    else lines.push(`${last} ${word}`);
  }
  return lines;
}
