import { writeFileAtomically } from '@fgclip/node';
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
