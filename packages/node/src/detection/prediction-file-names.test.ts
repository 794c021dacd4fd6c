import { describe, expect, it } from 'vitest';
import { predictionFiles } from './prediction-file-names.ts';

describe('predictionFiles', () => {
  it('calls files after their sets, within the folder', () => {
    expect(predictionFiles(['1_attributes', 'Weiß & blau', '../a', 'C:\\b', '100%', '..'])).toEqual([
      '1_attributes.jsonl',
      'Weiß & blau.jsonl',
      '..%2Fa.jsonl',
      'C%3A%5Cb.jsonl',
      '100%25.jsonl',
      '...jsonl',
    ]);
  });

  it.each([[['skipped']], [['a', 'b', 'A']]])('refuses sets whose files would be one: %j', (names) => {
    expect(() => predictionFiles(names)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining(`"${names.at(-1)}"`) }),
    );
  });
});
