import { expect, it } from 'vitest';
import { madeUpComparison } from '../../test/made-up-comparison.ts';
import { paperBenchmarks } from '../evaluation/published.ts';
import { comparisonAnswer } from './comparison-answer.ts';

const hard = paperBenchmarks.slice(0, 1);
/** What is said of CLIP and a detector on Hard, made of how far they are from always right to a blind guess. */
const answered = (clip: number, share: number, missed: number) =>
  comparisonAnswer(
    madeUpComparison(hard, [
      { name: 'CLIP', share: clip },
      { name: 'OWL', share, missed },
    ]),
  );

it('clears localisation where the best detector names wrongly what it found, as CLIP does', () => {
  const [answer, ...more] = comparisonAnswer(madeUpComparison());
  expect(answer).toBe(
    'Localisation is not to blame: 71\u00a0% of the ranks that OWL B/16 loses are on boxes it found and named wrongly, and CLIP, which is given those boxes, fails on them too.',
  );
  expect(more).toEqual([
    'Sum of the mean ranks over 8 benchmarks, on the same 7,200 boxes: CLIP 23.80 with the true boxes given, OWL B/16 26.79, OWLv2 B/16 33.47 (always right 8, blind guess 42.5).',
    'OWL B/16 did not find 8\u00a0% of the boxes. On those it found it ranks the right caption 2.80 on average, CLIP 2.98; a blind guess would reach 5.3.',
    'OWLv2 B/16 did not find 16\u00a0% of the boxes. On those it found it ranks the right caption 3.15 on average, CLIP 2.98; a blind guess would reach 5.3.',
    'What is hard for CLIP tends to be hard for OWL B/16: their ranks have a correlation of 0.45 (Spearman) on the 800 boxes it found.',
    'What is hard for CLIP is hard for OWLv2 B/16: their ranks have a correlation of 0.55 (Spearman) on the 800 boxes it found.',
    'Left out: 1,234 since a caption is too long for a detector; 5 since a detector was not asked about them.',
  ]);
});

it('blames localisation where most ranks are lost on boxes not found', () => {
  // 0.4 * 10 of 4 + 0.6 * 0.65 * 5 ranks.
  expect(answered(0.4, 0.5, 0.4)[0]).toBe(
    'Localisation is most of the matter with OWL: 67\u00a0% of the ranks it loses are on boxes it did not find.',
  );
});

it('blames neither where CLIP does well on the boxes that the detector names wrongly', () => {
  expect(answered(0.1, 0.6, 0.05)[0]).toMatch(/^Neither localisation nor CLIP is most of the matter: 88\u00a0% of/);
});

it('has little to explain where nothing fails, and says what it can of one benchmark', () => {
  const [answer, ranks, found] = answered(0.3, 0.02, 0);
  expect(answer).toBe('There is little failing to explain: OWL finds the boxes and tells the captions apart.');
  expect(ranks).toBe(
    'Mean rank of the right caption on the same 900 boxes: CLIP 2.95 with the true boxes given, OWL 1.13 (always right 1, blind guess 6.0).',
  );
  expect(found).toMatch(/^OWL found every box\. /);
});

it('has words for a detector that finds nothing, and for none', () => {
  const comparison = madeUpComparison(hard, [
    { name: 'CLIP', share: 0.4 },
    { name: 'OWL', share: 0, missed: 1 },
  ]);
  expect(comparisonAnswer(comparison)).toContain('OWL found none of the boxes.');
  expect(comparisonAnswer(comparison)[0]).toMatch(/^Localisation is most of the matter with OWL: 100\.0\u00a0% of/);
  expect(comparisonAnswer({ ...comparison, systems: comparison.systems.slice(0, 1) })).toEqual([
    'No detector was compared.',
  ]);
});
