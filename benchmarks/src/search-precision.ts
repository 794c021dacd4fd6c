import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bootstrapMean, type ClipEncoder, createRandom, type Interval, joinRows, type Matrix } from '@fgclip/core';
import { createMatcher, type Head } from '@fgclip/heads';
import { cosineHead } from '@fgclip/heads/internal';
import { decodeImage, onnxRuntime, openClip, openOwl, readHeadFile, writeSwatchbook } from '@fgclip/node';
import {
  type Box,
  detectedRegions,
  givenRegions,
  type Ranking,
  type Regions,
  tileRegions,
  wholeRegions,
} from '@fgclip/search';
import { rankedScores } from '@fgclip/search/internal';
import { kinds, type Look, type SwatchbookSizes, visibleObjects } from '@fgclip/swatchbook';
import { printTable } from './report.ts';

/**
 * What search gains by a head: precision at 10 of a hundred queries ("a red wood chair") over freshly drawn pictures, none
 * of whose combinations of attributes heads were trained on, by what of a picture is embedded and how it is ranked.
 *
 * Usage: node dist/search-precision.js <folder of fgclip demo> [pictures] [seed] [--json]
 */
const [demo, pictures = '2600', seed = '2026'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (demo === undefined) throw new Error('Name the folder that fgclip demo left: its heads are measured');
interface Picture {
  readonly name: string;
  readonly objects: readonly { readonly kind: string; readonly look: Look; readonly box: Box }[];
}

interface Query {
  readonly words: string;
  /** [pictures]: whether it shows what is asked for, and whether it shows one of the kind. */
  readonly right: readonly boolean[];
  readonly ofKind: readonly boolean[];
}

/** A way to rank: by the model and a head of the demo. */
interface Way {
  readonly name: string;
  readonly head: string | undefined;
  readonly ranking: Ranking;
}

const ways: readonly Way[] = [
  { name: 'cosine', head: undefined, ranking: 'cosine' },
  { name: 'linear, paper', head: 'linear.fine-tune', ranking: 'head' },
  { name: 'linear, paper: first 100', head: 'linear.fine-tune', ranking: 'reranked' },
  { name: 'linear, paper: fused', head: 'linear.fine-tune', ranking: 'fused' },
  { name: 'linear, balanced', head: 'linear.balanced', ranking: 'head' },
  { name: 'linear, balanced: fused', head: 'linear.balanced', ranking: 'fused' },
  { name: 'captions only, balanced', head: 'linear-text.balanced', ranking: 'head' },
  { name: 'mlp, balanced', head: 'mlp.balanced', ranking: 'head' },
];

async function measure(folder: string, count: number, number: number): Promise<void> {
  const drawn = await mkdtemp(join(tmpdir(), 'fgclip-bench-'));
  const runtime = onnxRuntime();
  const [clip, owl] = [
    await openClip(builtIn('swatchbook-clip'), LOCAL),
    await openOwl(builtIn('swatchbook-owl'), LOCAL),
  ];
  try {
    const all = await draw(drawn, count, number);
    const queries = queriesOf(all, number);
    const things = kinds.map(({ name }) => `a ${name}`);
    const boxes = new Map(all.map(({ name, objects }) => [name, objects.map(({ box }) => box)]));
    const embedded: Readonly<Record<string, Regions>> = {
      whole: wholeRegions,
      tiles: tileRegions,
      'detector boxes': detectedRegions(owl, things),
      'true boxes': givenRegions(boxes),
    };
    const texts = await clip.embedTexts(queries.map(({ words }) => words));
    const table: Record<string, Measured[]> = Object.fromEntries(ways.map(({ name }) => [name, []]));
    for (const [what, regions] of Object.entries(embedded)) {
      const rows = await embed(drawn, all, regions, clip);
      for (const way of ways) {
        const head =
          way.head === undefined ? undefined : await readHeadFile(join(folder, 'run', `${way.head}.safetensors`));
        table[way.name]?.push(await precisionOf(way.ranking, head, rows, texts, queries, runtime));
      }
      console.error(`${what}: ${rows.picture.length} regions`);
    }
    report(Object.keys(embedded), table, all.length, queries);
  } finally {
    await clip.dispose();
    await owl.dispose();
    await runtime.dispose();
    await rm(drawn, { recursive: true, force: true });
  }
}

const LOCAL = { cacheFolder: tmpdir(), offline: true };

function builtIn(name: string): string {
  return join(dirname(createRequire(import.meta.url).resolve('@fgclip/swatchbook/package.json')), 'models', name);
}

/** Of the least there can be but for the pictures of the test, whose combinations no training has. */
function sizesOf(count: number): SwatchbookSizes {
  return { coarse: { training: 2, validation: 2, test: count }, fine: { training: 2, validation: 2, benchmark: 2 } };
}

async function draw(folder: string, count: number, number: number): Promise<Picture[]> {
  const { scenes } = await writeSwatchbook({ folder, seed: number, sizes: sizesOf(count) });
  return scenes.slice(-count).map(({ file, scene }) => ({
    name: file,
    objects: visibleObjects(scene)
      .filter(({ visible }) => visible >= 0.4)
      .map(({ object: { kind, looks }, box: { x, y, width, height } }) => ({
        ...{ kind, look: Object.values(looks)[0] as Look, box: [x, y, width, height] as const },
      })),
  }));
}

const QUERIES = 100;
const [FEWEST, MOST] = [3, 50];

/** Things with one or two of their attributes, of which three to fifty pictures show one. */
function queriesOf(all: readonly Picture[], number: number): Query[] {
  const random = createRandom(number).fork('queries');
  const objects = all.flatMap((picture) => picture.objects);
  const found = new Map<string, Query>();
  while (found.size < QUERIES) {
    const { kind, look } = objects[random.integer(objects.length)] as (typeof objects)[number];
    const said = (['transparency', 'pattern', 'color', 'material'] as const).filter(
      (type) => random.uniform() < 0.5 && !['plain', 'opaque', 'logo', 'text'].includes(look[type]),
    );
    if (said.length === 0) continue;
    const words = `${/^[aeiou]/.test(look[said[0] as 'color']) ? 'an' : 'a'} ${said.map((type) => look[type]).join(' ')} ${kind}`;
    const isRight = (object: (typeof objects)[number]) =>
      object.kind === kind && said.every((type) => object.look[type] === look[type]);
    const right = all.map((picture) => picture.objects.some(isRight));
    const shown = right.filter(Boolean).length;
    if (shown < FEWEST || shown > MOST) continue;
    found.set(words, { words, right, ofKind: all.map((picture) => picture.objects.some((one) => one.kind === kind)) });
  }
  return [...found.values()];
}

interface Rows {
  /** [regions, d] */
  readonly vectors: Matrix;
  /** [regions]: of which picture it is. */
  readonly picture: readonly number[];
}

async function embed(folder: string, all: readonly Picture[], regions: Regions, clip: ClipEncoder): Promise<Rows> {
  const parts: Float32Array[] = [];
  const picture: number[] = [];
  for (const [k, { name }] of all.entries()) {
    const path = join(folder, name);
    const image = await decodeImage(path);
    const found = await regions({ path, name, size: image });
    const inputs = found.map(({ box }) =>
      box === undefined ? image : { image, box: { x: box[0], y: box[1], width: box[2], height: box[3] }, scale: 1 },
    );
    parts.push((await clip.embedImages(inputs)).data);
    picture.push(...found.map(() => k));
  }
  return { vectors: joinRows(parts, clip.dimension), picture };
}

interface Measured {
  readonly precision: Interval;
  readonly ofKind: number;
}

const FIRST = 10;

async function precisionOf(
  ranking: Ranking,
  head: Head | undefined,
  { vectors, picture }: Rows,
  texts: Matrix,
  queries: readonly Query[],
  runtime: ReturnType<typeof onnxRuntime>,
): Promise<Measured> {
  const width = vectors.shape[1];
  const score = async (one: Head) => {
    const matcher = createMatcher(one, { runtime });
    return matcher.score(vectors, texts).finally(() => matcher.dispose());
  };
  const cosine = await score(cosineHead(width));
  const own = head === undefined ? cosine : await score(head);
  const column = ({ data, shape: [rows, columns] }: Matrix, j: number) =>
    Float32Array.from({ length: rows }, (_, i) => data[i * columns + j] as number);
  const precisions: number[] = [];
  let ofKind = 0;
  queries.forEach((query, j) => {
    const scores = rankedScores(ranking, column(cosine, j), column(own, j));
    const best = new Map<number, number>();
    scores.forEach((value, i) => {
      const of = picture[i] as number;
      if (value > (best.get(of) ?? Number.NEGATIVE_INFINITY)) best.set(of, value);
    });
    const first = [...best].sort(([, a], [, b]) => b - a).slice(0, FIRST);
    precisions.push(first.filter(([of]) => query.right[of]).length / FIRST);
    ofKind += first.filter(([of]) => query.ofKind[of]).length / FIRST / queries.length;
  });
  return { precision: bootstrapMean(precisions), ofKind };
}

function report(
  columns: readonly string[],
  table: Readonly<Record<string, Measured[]>>,
  count: number,
  queries: readonly Query[],
): void {
  const chance = queries.reduce((sum, { right }) => sum + right.filter(Boolean).length / count, 0) / queries.length;
  if (process.argv.includes('--json')) {
    console.log(
      JSON.stringify({ pictures: count, chance, queries: queries.map(({ words }) => words), columns, table }, null, 2),
    );
    return;
  }
  console.log(
    `${count} pictures, ${queries.length} queries such as "${queries[0]?.words}"; chance ${chance.toFixed(3)}`,
  );
  const cell = ({ precision: { value, low, high }, ofKind }: Measured) =>
    `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), kind ${ofKind.toFixed(2)}`;
  printTable(
    ['precision at 10 by', ...columns],
    Object.entries(table).map(([name, cells]) => [name, ...cells.map(cell)]),
  );
}

await measure(demo, Number(pictures), Number(seed));
