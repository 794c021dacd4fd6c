import { writeFileAtomically } from '@fgclip/node/internal';
import type { Console } from './console.ts';

/** Prints a result, or writes it to the file the user asked for. */
export async function deliver(text: string, out: string | undefined, console: Console): Promise<void> {
  if (out === undefined) {
    console.print(text);
    return;
  }
  await writeFileAtomically(out, new TextEncoder().encode(text));
  console.say(`Written to ${out}`);
}

/** 12345 -> "12,345". */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** "1 image", "12,345 images". */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(value)} ${value === 1 ? singular : plural}`;
}

/** Text cut to a length, on one line. */
export function shortened(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 3).trimEnd()}...`;
}

/** Paragraphs broken into lines of at most `width` characters, where their words allow it. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((paragraph) => linesOf(paragraph.split(' '), width).join('\n'))
    .join('\n');
}

function linesOf(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.pop();
    if (line === undefined) lines.push(word);
    else if (line.length + 1 + word.length <= width) lines.push(`${line} ${word}`);
    else lines.push(line, word);
  }
  return lines;
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** 815585330 -> "816 MB": three digits, in powers of 1,000 as disks and networks are sold. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** What a progress line counts downloads in. */
export const BYTE_UNIT = 'MB';

/** Bytes in BYTE_UNIT, to one decimal. */
export function inByteUnits(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
