import { expect, test } from 'vitest';
import { madeUpEvaluation, threeResults } from '../../heads/test/made-up-results.ts';
import { madeUpReport } from '../test/made-up-report.ts';
import { parseXml, type XmlElement } from '../test/parse-xml.ts';
import { renderReport } from './render-report.ts';
import type { GalleryItem, ReportData } from './report-data.ts';

const hostile = `</style></script><img src=x onerror="alert(1)">&amp;'"\u0000\ud800]]>`;

function parsed(data: ReportData): XmlElement {
  return parseXml(renderReport(data).replace('<!doctype html>', ''));
}

function all(within: XmlElement, name: string): XmlElement[] {
  return [...(within.name === name ? [within] : []), ...within.children.flatMap((child) => all(child, name))];
}

test('the page is well-formed, forbids what it does not need, and has no id twice', () => {
  const page = parsed(madeUpReport(['one', 'two']));
  expect(page.attributes.lang).toBe('en');
  expect(all(page, 'script')).toEqual([]);
  const policy = all(page, 'meta').find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
  expect(policy?.attributes.content).toContain("default-src 'none'");
  const every = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(every)];
  const elements = every(page);
  const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const asked = elements.flatMap(({ attributes }) => (attributes['aria-labelledby'] ?? '').split(' ').filter(Boolean));
  expect(asked.filter((id) => !ids.includes(id))).toEqual([]);
  const links = all(page, 'a').map(({ attributes }) => attributes.href ?? '');
  expect(links.filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
  expect(elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((key) => key.startsWith('on'))).toEqual(
    [],
  );
});

test('it begins with the answer, with the numbers of the results', () => {
  const paragraphs = all(parsed(madeUpReport()), 'p').map(({ text }) => text);
  expect(paragraphs).toContain(
    'Over all 8 benchmarks the sum of mean ranks falls from 23.80 to 11.50 (always right: 8; blind guess: 42.5), more than chance explains (p = 0.001).',
  );
  expect(paragraphs).toContain(
    'Coarse retrieval gains in one direction and loses in the other: R@1 goes from 22.6 to 33.2\u00a0% text to image, and from 41.5 to 33.2\u00a0% image to text.',
  );
  const small = all(parsed({ title: 'Small', runs: [{ name: 'run', result: threeResults }] }), 'p');
  expect(small.map(({ text }) => text)).toContain(
    'The cosine ranks the right caption 2.1 on average among 3 captions, where a blind guess would reach 2.0; the best head (linear, fine-tuned) ranks it 1.1.',
  );
});

test('no head is better, and nothing at all, are said too', () => {
  const [cosine, warm] = threeResults.results;
  const worse = madeUpEvaluation(cosine && warm ? [cosine, warm] : []);
  expect(renderReport({ title: 'x', runs: [{ name: 'run', result: worse }] })).toContain(
    'No head ranks better than the cosine. The mean rank rises from 2.13 to 2.20',
  );
  expect(renderReport({ title: 'x', runs: [{ name: 'run', result: madeUpEvaluation([]) }] })).toContain(
    'Nothing was measured.',
  );
  expect(renderReport({ title: 'x', runs: [] })).toContain('This report has no runs.');
});

test('hostile text is text: titles, names, heads, captions, manifests', () => {
  const [run] = madeUpReport().runs;
  const result = madeUpEvaluation(
    threeResults.results.map((one) => (one.head === 'linear' ? { ...one, head: hostile } : one)),
  );
  const item: GalleryItem = {
    ...{ image: 'data:image/png;base64,AA==', width: 1, height: 1, benchmark: hostile, photograph: hostile },
    captions: [
      { text: hostile, right: true },
      { text: `${hostile} ${hostile}`, right: false },
    ],
    rankings: ['cosine', hostile].map((head) => ({
      head,
      stage: 'fine-tune',
      order: [1, 0],
      scores: [0.1, 0.2],
      rank: 2,
    })),
  };
  const page = parsed({
    title: hostile,
    created: hostile,
    runs: [
      {
        ...run,
        name: hostile,
        result: { ...result, protocol: { ...result.protocol, tables: [{ hostile }] } },
        gallery: [item],
      },
    ],
  });
  expect(all(page, 'img').map(({ attributes }) => attributes.src)).toEqual(['data:image/png;base64,AA==']);
  expect(all(page, 'h1')[0]?.text).toBe(hostile.replaceAll('\u0000', '\ufffd').replaceAll('\ud800', '\ufffd'));
  expect(all(page, 'style')).toHaveLength(1);
});

test('the gallery tells what became of each picture, and marks words and places in words', () => {
  const page = parsed(madeUpReport());
  expect(all(page, 'h4').map(({ text }) => text)).toEqual(['Mended (2)', 'Still wrong (1)', 'Made worse (1)']);
  const [mended] = all(page, 'article') as [XmlElement];
  const [byCosine, byHead] = all(mended, 'ol');
  expect(all(byCosine as XmlElement, 'u').map(({ text }) => text)).toEqual(['dark', 'orange', 'red']);
  const marks = (list: XmlElement | undefined) =>
    list?.children.map((line) => line.children.map(({ text }) => text.split(' ')[0]).filter((_, k) => k !== 1));
  expect(marks(byCosine)?.map(([sign, word]) => [sign, word])).toEqual([
    ['✗', 'wrong'],
    ['✗', 'wrong'],
    ['✓', 'right'],
    ['', '0.274'],
  ]);
  expect(marks(byHead)?.[0]).toEqual(['✓', 'right']);
});

test('every figure has its numbers in a table, in the page twice as a picture', () => {
  const found = all(parsed(madeUpReport()), 'figure');
  expect(found).toHaveLength(6);
  for (const figure of found) {
    expect(all(figure, 'svg')).toHaveLength(2);
    expect(all(figure, 'figcaption')).toHaveLength(1);
    expect(all(figure, 'tr').length).toBeGreaterThan(1);
  }
});

test('several runs begin with a table of them all', () => {
  const [section] = all(parsed(madeUpReport(['B/16', 'L/14'])), 'section') as [XmlElement];
  expect(section.attributes.id).toBe('overview');
  expect(
    all(section, 'tr')
      .slice(2)
      .map((row) => row.children.map(({ text }) => text).slice(0, 4)),
  ).toEqual([
    ['B/16', '23.80', '11.50', '-12.30'],
    ['L/14', '23.80', '11.50', '-12.30'],
  ]);
});

test('pictures from elsewhere and captions that are not there are errors', () => {
  const [run] = madeUpReport().runs;
  const [item] = run?.gallery ?? [];
  const render = (change: Partial<GalleryItem>) => () =>
    renderReport({ title: 'x', runs: run && item ? [{ ...run, gallery: [{ ...item, ...change }] }] : [] });
  expect(render({ image: 'https://example.org/x.png' })).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  expect(render({ captions: [] })).toThrow(
    expect.objectContaining({ code: 'INVALID_DATA', expected: 'indices below 0' }),
  );
});
