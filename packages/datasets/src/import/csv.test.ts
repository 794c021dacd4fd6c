import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvRecords, tableRecords } from './csv.ts';

/** Delimiter, text, rows; see make-csv-cases.py. */
const python: readonly [string, string, string[][]][] = JSON.parse(
  readFileSync(new URL('../../test/fixtures/csv-cases.json', import.meta.url), 'utf8'),
);
const valuesOf = (text: string, delimiter = ',') => csvRecords(text, delimiter).map(({ values }) => values);

describe('csvRecords', () => {
  it("reads 200 tables as Python's csv does", () => {
    expect(python).toHaveLength(200);
    for (const [delimiter, text, rows] of python) {
      const records = csvRecords(text, delimiter);
      expect(
        records.map(({ values }) => values),
        JSON.stringify(text),
      ).toEqual(rows);
      expect(records.every(({ problem }) => problem === undefined)).toBe(true);
    }
  });

  it('gives back whatever a writer wrote, between any delimiters and line ends', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab",;\t\n\r é'.split('')) });
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { minLength: 2, maxLength: 3 }), { minLength: 1 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (rows, delimiter, newline) => {
          expect(valuesOf(Papa.unparse(rows, { delimiter, newline, quotes: true }), delimiter)).toEqual(rows);
        },
      ),
    );
  });

  it('counts lines whatever they end in', () => {
    const text = 'a,b\r\nc,"d\r\ne\rf"\ng,h\r\r\ni,"j\n"\nk,l';
    expect(csvRecords(text, ',').map(({ line }) => line)).toEqual([1, 2, 5, 7, 9]);
  });

  it.each([
    ['to the end', 'a,b\nc,"open\nd,e\nf,g', 2],
    ['to the end of its line', 'a,b\nd,e\nf,g\nc,"open', 4],
    ['to a quote that opens a value below', 'a,b\nc,"open\nd,e\nf,"g"', 2],
    ['to a quote in the midst of a value below', 'a,b\nc,"open\nd,e 5" long\nf,g', 2],
    ['over a row, to a quote that ends a value', 'a,b\nc,"open\nd.jpg,e\nf,"g"', 2],
    ['to the quote of a row that names a picture', 'a,b\n1.jpg,"open\n2.jpg,e\n3.jpg,f 5"', 2],
  ])('loses no more than the line of a quote that is open %s', (_, text, line) => {
    const records = csvRecords(text, ',');
    expect(records.map((record) => record.line)).toEqual([1, 2, 3, 4].slice(0, text.split('\n').length));
    expect(records.filter(({ problem }) => problem !== undefined).map((record) => record.line)).toEqual([line]);
  });

  it('takes a quote between tabs for a character, unless it opens a whole value', () => {
    const text =
      'a\t"Big" dog\nb\t"open\nc\t"whole, ""quoted"""\nd\t"Stop" says "Go"\ne\t"two\nlines"\nf\t5" "x"\ng\t"';
    expect(valuesOf(text, '\t')).toEqual([
      ['a', '"Big" dog'],
      ['b', '"open'],
      ['c', 'whole, "quoted"'],
      ['d', '"Stop" says "Go"'],
      ['e', 'two\nlines'],
      ['f', '5" "x"'],
      ['g', '"'],
    ]);
    // A quote above and one below, with a row between them.
    expect(valuesOf('1.jpg\t"open\n2.jpg\te\n3.jpg\tclosed"', '\t')).toEqual([
      ['1.jpg', '"open'],
      ['2.jpg', 'e'],
      ['3.jpg', 'closed"'],
    ]);
  });

  it('reads every text to its end, with lines in order', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab",;\t\n\r|'.split(''), '1.jpg') });
    fc.assert(
      fc.property(text, fc.constantFrom(',', ';', '\t'), (source, delimiter) => {
        const records = csvRecords(source, delimiter);
        const count = source.split(/\r\n|\r|\n/).length;
        for (const [k, { line }] of records.entries()) {
          expect(line).toBeGreaterThan(records[k - 1]?.line ?? 0);
          expect(line).toBeLessThanOrEqual(count);
        }
        const letters = (some: string) => some.replaceAll(/[^ab]/g, '');
        if (records.some(({ problem }) => problem !== undefined)) return;
        expect(letters(records.flatMap(({ values }) => values).join(''))).toBe(letters(source));
      }),
    );
  });
});

describe('tableRecords', () => {
  const fits = (values: readonly string[]) => values.includes('image') && values.includes('caption');

  it.each([
    ['image,caption\na,x; y', ['a', 'x; y']],
    ['image;caption\na;x, y', ['a', 'x, y']],
    ['image\tcaption\na\tx, y; z', ['a', 'x, y; z']],
    ['image| caption\na| x | y', ['a', ' x | y']],
    ['\uFEFFsep=;\r\nimage;caption\r\na;x, y\r\n', ['a', 'x, y']],
    ['notes, old;image;caption\nn;a;x, y', ['n', 'a', 'x, y']],
    ['"notes; old",image,caption\nn,a,x; y', ['n', 'a', 'x; y']],
  ])('tells what stands between the values of %j', (text, row) => {
    expect(tableRecords(text, fits).map(({ values }) => values)[1]).toEqual(row);
  });

  it('passes over lines without values', () => {
    expect(tableRecords('\n \nimage,caption\na,x\n,\n,,,\n', fits).map(({ line }) => line)).toEqual([3, 4]);
  });
});
