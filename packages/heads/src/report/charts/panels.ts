import type { Box } from './box.ts';

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
