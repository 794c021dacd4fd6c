import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime } from '@fgclip/core';
import { createHead } from '@fgclip/heads';
import { errataNamed } from '@fgclip/heads/internal';
import { renderReport } from '@fgclip/report';
import { describe, expect, it } from 'vitest';
import { answersTo, predictionLines, tableWithBoxes } from '../../test/compared-detectors.ts';
import { temporaryFolder } from '../../test/folders.ts';
import { smallFineTune } from '../../test/small-experiment.ts';
import { splitTable } from '../experiments/split-table.ts';
import { trainExperiment } from '../experiments/train-experiment.ts';
import { writeTableFolder } from '../files/folders.ts';
import { reportedRun } from '../report/report-run.ts';
import { compareDetections, readComparison, writeComparison } from './compare-detections.ts';
import { readDetectors } from './compare-predictions.ts';

const table = tableWithBoxes();
const runtime = plainRuntime();

/** A file with these predictions in a folder of its own. */
function fileOf(text: string, name = 'perfect.jsonl'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

async function compared(path = fileOf(predictionLines(answersTo(table)))) {
  return compareDetections({ table, detectors: await readDetectors([{ path }]), runtime });
}

describe('compareDetections', () => {
  it('finds CLIP’s ranks where a detector has CLIP’s scores on the true boxes, through files', async () => {
    const { systems, correlations, skipped, protocol } = await compared();
    const [clip, perfect] = systems;
    expect([clip?.name, perfect?.name]).toEqual(['CLIP', 'perfect']);
    expect(clip?.benchmarks.map(({ name, title, count, negatives }) => [name, title, count, negatives])).toEqual([
      ['1_attributes', 'Hard', 18, 4],
      ['transparency', 'Transparency', 18, 2],
    ]);
    expect(perfect?.benchmarks.map(({ ranks }) => ranks)).toEqual(clip?.benchmarks.map(({ ranks }) => ranks));
    expect(perfect?.localization?.notLocated).toBe(0);
    expect(correlations.map(({ spearman }) => spearman)).toEqual(Array(3).fill(expect.closeTo(1, 9)));
    expect(skipped).toMatchObject({ noBox: 0, tooLong: 0, noPrediction: 0 });
    expect(protocol).toMatchObject({
      ...{ ranked: 36, subset: 'all', runtime: 'plain', iou: 0.5 },
      tables: [{ model: 'made up' }],
      detectors: [{ file: 'perfect.jsonl', records: 36 }],
    });
  });

  it('sees what a detector missed, and repeats errata', async () => {
    const path = fileOf(predictionLines(answersTo(table, (annotation) => annotation % 4 !== 0)));
    const detectors = await readDetectors([{ path }]);
    const { systems, protocol } = await compareDetections({
      ...{ table, detectors, runtime },
      errata: errataNamed(['random-baseline']),
    });
    // Of Hard's 18 boxes (the even annotations) every other is missed, of Transparency's none.
    expect(systems[1]?.benchmarks.map(({ notLocated }) => notLocated)).toEqual([0.5, 0]);
    expect(systems[1]?.benchmarks[0]?.excess?.notLocated).toBeCloseTo(0.5 * 4, 9);
    expect(systems[1]?.benchmarks.map(({ randomMean }) => randomMean)).toEqual([2.5, 1.5]);
    expect(protocol.errata).toEqual(['random-baseline']);
  });

  it('puts another CLIP beside, on the same boxes', async () => {
    const detectors = await readDetectors([{ path: fileOf(predictionLines(answersTo(table))) }]);
    const other = tableWithBoxes(2);
    const settings = { table, detectors, runtime };
    const { systems, protocol } = await compareDetections({
      ...settings,
      others: [{ name: 'CLIP L/14', table: other }],
    });
    expect(systems.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'clip CLIP',
      'clip CLIP L/14',
      'detector perfect',
    ]);
    const alone = await compareDetections({ table: other, detectors, runtime });
    expect(systems[1]?.benchmarks).toEqual(alone.systems[0]?.benchmarks);
    expect(systems[1]?.benchmarks).not.toEqual(systems[0]?.benchmarks);
    expect(protocol.tables).toHaveLength(2);
  });

  it('measures heads beside, of files and of an experiment on the images it holds out', async () => {
    const detectors = await readDetectors([{ path: fileOf(predictionLines(answersTo(table))) }]);
    const heads = [{ label: 'mine', head: createHead('linear', { dimension: 8, start: 'identity' }) }];
    const whole = await compareDetections({ table, detectors, heads, runtime });
    expect(whole.systems.map(({ name }) => name)).toEqual(['CLIP', 'CLIP + mine', 'perfect']);

    const folder = join(temporaryFolder(), 'run');
    const data = splitTable(table, { test: 0.25, validation: 0.2 });
    const stages = [{ ...smallFineTune, negatives: 2, epochs: 1 }];
    await trainExperiment({ folder, data, heads: [{ name: 'linear' }], stages, runtime });
    const held = await compareDetections({ table, detectors, experiment: folder, runtime });
    expect(held.systems.map(({ name }) => name)).toEqual(['CLIP', 'CLIP + linear fine-tune', 'perfect']);
    expect(held.protocol).toMatchObject({ ranked: 9, subset: 'held-out images' });

    await writeComparison(folder, held);
    await writeTableFolder(join(folder, 'its-table'), table);
    const run = await reportedRun({ path: folder, tables: [join(folder, 'its-table')], runtime });
    expect(run.result.results).toHaveLength(2);
    expect(run.comparison).toEqual(held);
  });
});

describe('readDetectors', () => {
  it('takes records without captions by the numbers of their benchmark', async () => {
    const records = answersTo(table).map((prediction) => {
      const { captions: _, ...record } = JSON.parse(predictionLines([prediction]));
      return record;
    });
    const path = fileOf(JSON.stringify(records), 'fg-ovd.json');
    await expect(readDetectors([{ path }])).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', file: path, message: expect.stringMatching(/None of the 36 records/) },
      hint: expect.stringMatching(/benchmark/),
    });
    const names = table.captions.map((name, k) => ({ id: k + 100, name }));
    const categories = fileOf(JSON.stringify({ categories: names }), 'benchmark.json');
    const { systems } = await compareDetections({
      ...{ table, runtime },
      detectors: await readDetectors([{ path, categories }]),
    });
    expect(systems[1]?.meanRankSum).toEqual(systems[0]?.meanRankSum);
  });

  it('joins sources of one name and keeps others apart', async () => {
    const all = answersTo(table);
    const paths = [all.slice(0, 10), all.slice(10)].map((part) => fileOf(predictionLines(part)));
    const [first = '', second = ''] = paths;
    const joined = await readDetectors(paths.map((path) => ({ path, name: 'OWL' })));
    expect(joined.map(({ name, predictions }) => [name, predictions.length])).toEqual([['OWL', 36]]);
    expect(joined[0]?.manifest.parts).toMatchObject([{ records: 10 }, { records: 26 }]);
    const apart = await readDetectors(paths.map((path) => ({ path })));
    expect(apart.map(({ name }) => name)).toEqual([first, second]);
  });

  it('names what is not there, and what holds no predictions', async () => {
    const path = join(temporaryFolder(), 'nothing');
    await expect(readDetectors([{ path }])).rejects.toMatchObject({ code: 'NOT_FOUND', file: path });
    const empty = temporaryFolder();
    await expect(readDetectors([{ path: empty }])).rejects.toMatchObject({ code: 'NOT_FOUND', file: empty });
    const text = fileOf('hello');
    await expect(readDetectors([{ path: text }])).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: text });
  });
});

describe('writeComparison and readComparison', () => {
  it('give back the same, numbers that are none included', async () => {
    const folder = join(temporaryFolder(), 'comparison');
    const path = fileOf(predictionLines(answersTo(table, () => false)), 'blind.jsonl');
    const comparison = await compared(path);
    expect(comparison.systems[1]?.localization?.meanRankLocated).toBeNaN();
    const { file, figures } = await writeComparison(folder, comparison);
    expect(await readComparison(file)).toEqual(comparison);
    expect(readdirSync(join(folder, 'figures'))).toEqual(['detector-ranks.png', 'detector-ranks.svg']);
    expect(figures).toHaveLength(2);
    expect(
      readFileSync(figures[1] ?? '')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('make a report of the folder or the file', async () => {
    const folder = join(temporaryFolder(), 'comparison');
    const comparison = await compared();
    const { file } = await writeComparison(folder, comparison);
    for (const path of [folder, file]) {
      const run = await reportedRun({ path, runtime });
      expect(run).toMatchObject({ name: 'comparison', comparison });
      expect(renderReport({ title: 'x', runs: [run] })).toContain('perfect found every box.');
    }
    const copy = join(folder, 'results.json');
    copyFileSync(file, copy);
    expect(await reportedRun({ path: copy, runtime })).toMatchObject({ name: 'results', comparison });
    writeFileSync(copy, '{}');
    await expect(reportedRun({ path: copy, runtime })).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: copy });
  });

  it('name a file that holds something else', async () => {
    for (const text of ['{}', 'null', '{"systems": [], "correlations": []}', 'x']) {
      const file = fileOf(text, 'comparison.json');
      await expect(readComparison(file)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file });
    }
  });
});
