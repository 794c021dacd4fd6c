import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cleanCaption } from './clean-caption.ts';

const { cases } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/cleaning-values.json', import.meta.url), 'utf8'),
) as { cases: [text: string, cleaned: string][] };

describe('cleanCaption', () => {
  it("gives what the original's cleaning gives", () => {
    expect(cases.length).toBeGreaterThan(500);
    const found = cases.map(([text]) => [text, cleanCaption(text)]);
    expect(found.filter(([, cleaned], i) => cleaned !== cases[i]?.[1])).toEqual([]);
  });
});
