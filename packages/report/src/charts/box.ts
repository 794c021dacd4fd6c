/** A rectangle in pixels, y pointing down. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function right({ x, width }: Box): number {
  return x + width;
}

export function bottom({ y, height }: Box): number {
  return y + height;
}

/** What is left of a box within margins. */
export function inside(
  box: Box,
  margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number },
): Box {
  return {
    x: box.x + margin.left,
    y: box.y + margin.top,
    width: Math.max(1, box.width - margin.left - margin.right),
    height: Math.max(1, box.height - margin.top - margin.bottom),
  };
}

/** The area that two boxes share. */
export function overlapArea(a: Box, b: Box): number {
  const width = Math.min(right(a), right(b)) - Math.max(a.x, b.x);
  const height = Math.min(bottom(a), bottom(b)) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

export interface PanelOptions {
  readonly width: number;
  /** A panel is never narrower, except where the whole width is. */
  readonly minWidth: number;
  readonly maxWidth?: number;
  readonly height: number;
  readonly gap?: number;
  readonly top?: number;
}

/** Small multiples in rows that are as equal as can be. */
export function panelGrid(
  count: number,
  { width, minWidth, maxWidth = width, height, gap = 24, top = 0 }: PanelOptions,
): { readonly boxes: readonly Box[]; readonly columns: number; readonly height: number } {
  const fitting = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  const rows = Math.ceil(count / fitting);
  const columns = Math.ceil(count / Math.max(1, rows));
  const panel = Math.min(maxWidth, (width - (columns - 1) * gap) / Math.max(1, columns));
  const boxes = Array.from({ length: count }, (_, k) => ({
    x: (k % columns) * (panel + gap),
    y: top + Math.floor(k / columns) * (height + gap),
    width: panel,
    height,
  }));
  return { boxes, columns, height: rows === 0 ? 0 : rows * height + (rows - 1) * gap };
}
