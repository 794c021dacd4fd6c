import { describe, expect, it } from 'vitest';
import type { Sample } from '../sample.ts';
import { readSampleLines } from './sample-lines.ts';
import { writeSampleLines } from './write-sample-lines.ts';

const samples: readonly Sample[] = [
  { id: 'a', photograph: 'a.jpg', files: ['a.jpg'], captions: ['A mug.'] },
  {
    id: 'b',
    photograph: '000000000009.jpg',
    files: ['train2017/000000000009.jpg', '000000000009.jpg'],
    box: { x: 1, y: 2.5, width: 30, height: 40 },
    captions: ['A red mug.', 'A mug, red.'],
    negatives: ['A blue mug.', 'A "green"\nmug.'],
  },
];

describe('writeSampleLines', () => {
  it('writes what readSampleLines() reads', () => {
    const set = readSampleLines(writeSampleLines(samples), { file: 'x.jsonl' });
    expect(set.skipped).toEqual([]);
    expect(set.samples).toHaveLength(2);
    expect(set.samples[0]).toEqual(samples[0]);
    const { files, ...second } = set.samples[1] ?? { files: [] };
    expect(second).toEqual({ ...samples[1], files: undefined });
    expect(files).toContain('train2017/000000000009.jpg');
  });

  it('writes a line a sample', () => {
    expect(writeSampleLines(samples).match(/\n/g)).toHaveLength(2);
    expect(writeSampleLines([])).toBe('');
  });
});
