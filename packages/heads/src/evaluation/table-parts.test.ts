import { describe, expect, it } from 'vitest';
import { smallTable, withSets } from '../../test/small-table.ts';
import { tableParts } from './table-parts.ts';

const table = smallTable();
const sizes = (parts: readonly { name: string; annotations: readonly unknown[] }[]) =>
  parts.map(({ name, annotations }) => [name, annotations.length]);

describe('tableParts', () => {
  it('takes a table without sets whole: ranked where there are negatives, and retrieved', () => {
    const { benchmarks, retrievals } = tableParts(table, 10);
    expect([sizes(benchmarks), sizes(retrievals)]).toEqual([[['all', 120]], [['all', 120]]]);
    expect(benchmarks[0]?.maxNegatives).toBe(10);
    const coarse = { ...table, annotations: table.annotations.map(({ negatives: _, ...rest }) => rest) };
    expect(tableParts(coarse, 10).benchmarks).toEqual([]);
  });

  it('ranks each set with negatives among no more than it allows, and retrieves the others', () => {
    const sets = [
      { name: '1_attributes', maxNegatives: 10 },
      { name: 'transparency', maxNegatives: 2 },
      { name: 'coco' },
    ];
    const { benchmarks, retrievals } = tableParts(withSets(table, sets), 5);
    expect(benchmarks.map(({ title, maxNegatives }) => [title, maxNegatives])).toEqual([
      ['Hard', 5],
      ['Transparency', 2],
    ]);
    expect([sizes(benchmarks), sizes(retrievals)]).toEqual([
      [
        ['1_attributes', 40],
        ['transparency', 40],
      ],
      [['coco', 40]],
    ]);
  });

  it('retrieves sets with negatives, too, when they are meant for it or of whole pictures', () => {
    const mined = { name: 'own', maxNegatives: 10, retrieval: true };
    expect(sizes(tableParts(withSets(table, [mined]), 10).retrievals)).toEqual([['own', 120]]);
    const benchmark = withSets(table, [{ name: '1_attributes', maxNegatives: 10 }]);
    expect(tableParts(benchmark, 10).retrievals).toEqual([]);
    const box = { x: 0, y: 0, width: 9, height: 9 };
    const boxes = (value: typeof box | null) =>
      Array.from({ length: table.images.shape[0] }, (_, row) => (row === 0 ? value : null));
    expect(sizes(tableParts({ ...benchmark, boxes: boxes(null) }, 10).retrievals)).toEqual([['1_attributes', 120]]);
    expect(tableParts({ ...benchmark, boxes: boxes(box) }, 10).retrievals).toEqual([]);
  });

  it('finds sets that only the annotations name', () => {
    const annotations = table.annotations.map((annotation, k) => {
      const { negatives: _, ...coarse } = annotation;
      return k % 2 === 0 ? { ...annotation, set: 'fine' } : { ...coarse, set: 'coarse' };
    });
    const { benchmarks, retrievals } = tableParts({ ...table, annotations }, 3);
    expect([sizes(benchmarks), sizes(retrievals)]).toEqual([[['fine', 60]], [['coarse', 60]]]);
    expect(benchmarks[0]?.maxNegatives).toBe(3);
  });
});
