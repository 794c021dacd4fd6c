import { FgclipError } from '@fgclip/core';
import { decodeUtf8 } from '@fgclip/datasets/internal';
import type { Box } from '@fgclip/search';
import { readBytes } from './files.ts';

/**
 * Boxes by the names of photographs, from JSON Lines of {"image", "box": [x, y, width, height]}.
 *
 * @throws INVALID_FORMAT naming the line.
 */
export async function readRegionsFile(path: string): Promise<Map<string, Box[]>> {
  const boxes = new Map<string, Box[]>();
  const lines = decodeUtf8(await readBytes(path), path).split('\n');
  for (const [k, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const { image, box } = parsed(line, k + 1, path);
    boxes.set(image, [...(boxes.get(image) ?? []), box]);
  }
  return boxes;
}

function parsed(line: string, number: number, file: string): { image: string; box: Box } {
  try {
    const { image, box } = JSON.parse(line) as { image: string; box: number[] };
    const isBox = box.length === 4 && box.every(Number.isFinite) && Math.min(...box.slice(2)) > 0;
    if (typeof image === 'string' && isBox) return { image, box: box as unknown as Box };
  } catch {
    // Said below.
  }
  throw new FgclipError('INVALID_FORMAT', `Line ${number} is no box`, {
    file,
    expected: '{"image": "name", "box": [x, y, width, height]}',
    found: line.slice(0, 80),
  });
}
