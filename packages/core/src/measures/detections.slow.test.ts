import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createRandom } from '../tensor/random.ts';
import { suppressOverlaps } from './detections.ts';

const SETS = 1000;

const script = `
import json, sys, torch
from torchvision.ops import batched_nms
for sample in json.load(sys.stdin):
    boxes = torch.tensor(sample['corners'], dtype=torch.float32).reshape(-1, 4)
    scores = torch.tensor(sample['scores'], dtype=torch.float32)
    print(json.dumps(batched_nms(boxes, scores, torch.zeros(len(boxes)), sample['iou']).tolist()))
`;

/** Boxes at quarters of pixels, whose areas float32 holds exactly; many of the scores are equal. */
function samples() {
  const random = createRandom(11);
  const quarter = (most: number) => random.integer(4 * most) / 4;
  return Array.from({ length: SETS }, (_, k) => {
    const count = random.integer(120);
    const spread = 40 + random.integer(400);
    const boxes = Array.from({ length: count }, () => ({
      x: quarter(spread),
      y: quarter(spread),
      width: 1 + quarter(100),
      height: 1 + quarter(100),
    }));
    const scores = boxes.map(() => random.integer(k % 2 === 0 ? 8 : 65_536) / 65_536);
    return { boxes, scores, iou: [0.25, 0.5, 0.75][k % 3] ?? 0.5 };
  });
}

it(`keeps the boxes of torchvision's batched_nms, in its order, for ${SETS} random sets`, (context) => {
  const python = ['python3', '/usr/bin/python3'].find(
    (path) => spawnSync(path, ['-c', 'import torchvision']).status === 0,
  );
  if (python === undefined) return context.skip('no python3 with torchvision');
  const all = samples();
  const input = JSON.stringify(
    all.map(({ boxes, ...rest }) => ({
      ...rest,
      corners: boxes.map(({ x, y, width, height }) => [x, y, x + width, y + height]),
    })),
  );
  const { stdout, stderr, status } = spawnSync(python, ['-c', script], { input, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const expected = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as number[]);
  expect(expected).toHaveLength(SETS);
  let dropped = 0;
  for (const [k, { boxes, scores, iou }] of all.entries()) {
    expect([...suppressOverlaps(boxes, scores, { iou })], `set ${k}`).toEqual(expected[k]);
    dropped += boxes.length - (expected[k]?.length ?? 0);
  }
  expect(dropped).toBeGreaterThan(SETS);
});
