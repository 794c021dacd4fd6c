import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

function setUp(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const clock = { time: 0 };
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, label: 'Training', unit: 'steps', now: () => clock.time });
  return { written, clock, progress };
}

test('rewrites one line on a terminal, ten times a second at most', () => {
  const { written, clock, progress } = setUp(true);
  for (clock.time = 0; clock.time <= 1000; clock.time += 10) progress.update(clock.time / 10, 400, 'linear');
  expect(written).toHaveLength(11);
  expect(written.every((text) => text.startsWith('\r\u001b[K'))).toBe(true);
  expect(written.at(-1)).toBe('\r\u001b[KTraining   25 %  100/400 steps  100/s  0:03 left  linear');
  progress.end();
  expect(written.at(-1)).toBe('\n');
});

test('keeps to the width of the terminal', () => {
  const { written, progress } = setUp(true, 20);
  progress.update(1, 2, 'a long detail that does not fit');
  expect(written).toEqual(['\r\u001b[KTraining   50 %  1/']);
});

test('elsewhere writes a line every ten seconds, and the end', () => {
  const { written, clock, progress } = setUp(false);
  for (clock.time = 0; clock.time <= 25_000; clock.time += 500) progress.update(clock.time / 500, 50);
  progress.end();
  expect(written).toEqual([
    'Training   40 %  20/50 steps  2.0/s  0:15 left\n',
    'Training   80 %  40/50 steps  2.0/s  0:05 left\n',
    'Training  100 %  50/50 steps  2.0/s  0:25 in all\n',
  ]);
});

test('what was done before does not count as speed', () => {
  const { written, clock, progress } = setUp(false);
  progress.update(9000, 10_000);
  clock.time = 100_000;
  progress.update(9100, 10_000);
  expect(written).toEqual(['Training   91 %  9100/10000 steps  1.0/s  15:00 left\n']);
});

test('says nothing where nothing happened, and ends once', () => {
  const { written, progress } = setUp(false);
  progress.end();
  progress.update(1, 1);
  progress.end();
  progress.end();
  expect(written).toEqual(['Training  100 %  1/1 steps\n']);
});
