import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { readCaptions } from './caption-files.ts';

describe('readCaptions', () => {
  it('reads quoted CSV with line breaks in values, blank lines and a byte order mark', () => {
    const text = '\uFEFFimage_path,description\r\na.jpg,"A ""red"", soft\nmug.\n"\r\n\r\nb.jpg, blue mug \r\n';
    expect(readCaptions(text, { file: 'x.csv' })).toEqual([
      { image: 'a.jpg', caption: 'A "red", soft\nmug.' },
      { image: 'b.jpg', caption: 'blue mug' },
    ]);
  });

  it('prefers an id over a path and takes named columns', () => {
    const text = 'image_id,image_path,title,note\n1,a.jpg,mug,cup\n';
    expect(readCaptions(text, { file: 'x.CSV' })).toEqual([{ image: '1', caption: 'mug' }]);
    const named = { file: 'x.csv', imageColumn: 'image_path', captionColumn: 'note' };
    expect(readCaptions(text, named)).toEqual([{ image: 'a.jpg', caption: 'cup' }]);
  });

  it('reads TSV and JSON Lines', () => {
    expect(readCaptions('filename\ttext\na.jpg\ta, b\n', { file: 'x.tsv' })).toEqual([
      { image: 'a.jpg', caption: 'a, b' },
    ]);
    expect(readCaptions('{"image":7,"caption":"mug"}\r\n\n', { file: 'x.jsonl' })).toEqual([
      { image: '7', caption: 'mug' },
    ]);
  });

  it('reads semicolons, tabs and strokes whatever the ending, and names in any case', () => {
    const rows = [{ image: 'a.jpg', caption: 'red, small' }];
    expect(readCaptions('image;caption\na.jpg;red, small\n', { file: 'x.csv' })).toEqual(rows);
    expect(readCaptions('Filepath\tTitle\r\na.jpg\tred, small\r\n', { file: 'x.csv' })).toEqual(rows);
    expect(readCaptions('image_name| comment_number| comment\na.jpg| 0| red, small\n', { file: 'x.txt' })).toEqual(
      rows,
    );
    expect(
      readCaptions('pic;says\na.jpg;red, small', { file: 'x.csv', imageColumn: 'pic', captionColumn: 'says' }),
    ).toEqual(rows);
  });

  it('keeps ids of JSON Lines apart beyond 2^53', () => {
    const lines =
      '{"image":9007199254740993,"caption":"a"}\n{"image":9007199254740992,"caption":"b 9007199254740993, c"}';
    expect(readCaptions(lines, { file: 'x.jsonl' })).toEqual([
      { image: '9007199254740993', caption: 'a' },
      { image: '9007199254740992', caption: 'b 9007199254740993, c' },
    ]);
    expect(() => readCaptions('{"image":1e16,"caption":"a"}', { file: 'x.jsonl' })).toThrow(/beyond 2\^53/);
  });

  it('gives back whatever a CSV writer wrote', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.array(fc.record({ image: value, caption: value }), { minLength: 1 }), (rows) => {
        expect(readCaptions(Papa.unparse(rows), { file: 'x.csv' })).toEqual(rows);
      }),
    );
  });

  it('names file, line and columns when a column is missing', () => {
    expect(() => readCaptions('photo,caption\n', { file: 'x.csv' })).toThrow(
      /x.csv: Line 1.*expected image_id or .*found photo, caption.*`imageColumn`/,
    );
    expect(() => readCaptions('image,text,Text\na,b,c\n', { file: 'x.csv', captionColumn: 'words' })).toThrow(
      /column of the caption.*expected "words"; found image, text, Text/,
    );
    expect(() => readCaptions('image,text,text\na,b,c\n', { file: 'x.csv' })).toThrow(/found "text" twice/);
    expect(() => readCaptions('{"image":"a"}', { file: 'x.jsonl' })).toThrow(/expected caption or .*found image/);
    expect(() => readCaptions('', { file: 'x.csv' })).toThrow(/empty/);
  });

  it('lists malformed lines by their number in the file', () => {
    const text = 'image,caption\na,"two\nlines"\nb\nc,\nd,x,y\ne,fine\n';
    expect(() => readCaptions(text, { file: 'x.csv' })).toThrow(
      'x.csv: 3 malformed lines\n' +
        'line 4: 1 values for 2 columns\n' +
        'line 5: column caption is empty or no text\n' +
        'line 6: 3 values for 2 columns',
    );
    const lines = '{"image":"a","caption":"x"}\nnot json\n[1]\n{"image":"a"}\n';
    expect(() => readCaptions(lines, { file: 'x.jsonl', maxErrors: 2 })).toThrow(
      'x.jsonl: 3 malformed lines\nline 2: is not a JSON object\nline 3: is not a JSON object\n... and 1 more',
    );
  });

  it('reports a quote that is never closed', () => {
    expect(() => readCaptions('image,caption\na,b\nc,"open\nd,e\n', { file: 'x.csv' })).toThrow(
      /1 malformed line\nline 3: .*uot/,
    );
  });

  it('refuses endings it does not know', () => {
    expect(() => readCaptions('', { file: 'x.parquet' })).toThrow(/expected an ending of .csv/);
  });
});
