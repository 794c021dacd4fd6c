import { createRandom } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { backdropNames } from '../backdrops/backdrops.ts';
import { kindNamed } from '../kinds/kinds.ts';
import type { Look, Scene, SceneObject } from '../scene.ts';
import { intersection, shareLeft, visibleObjects } from './visible-share.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('intersection', () => {
  it('is what both share', () => {
    expect(intersection(box(0, 0, 10, 10), box(6, -2, 10, 5))).toEqual(box(6, 0, 4, 3));
  });

  it('is nothing where boxes only touch', () => {
    expect(intersection(box(0, 0, 10, 10), box(10, 0, 5, 5))).toBeUndefined();
  });
});

describe('shareLeft', () => {
  it('counts what two covers hide together once', () => {
    expect(shareLeft(box(0, 0, 10, 10), [box(0, 0, 6, 10), box(4, 0, 4, 10)])).toBeCloseTo(0.2, 12);
    expect(shareLeft(box(0, 0, 10, 10), [])).toBe(1);
    expect(shareLeft(box(2, 2, 3, 3), [box(0, 0, 10, 10)])).toBe(0);
  });

  it('equals counting cells, for boxes on a grid', () => {
    const random = createRandom(3);
    const side = () => 1 + random.integer(9);
    for (let trial = 0; trial < 50; trial++) {
      const covers = Array.from({ length: 4 }, () => box(random.integer(12), random.integer(12), side(), side()));
      const own = box(3, 2, 8, 9);
      let left = 0;
      for (let x = 3; x < 11; x++) {
        for (let y = 2; y < 11; y++) {
          const hidden = covers.some((c) => x >= c.x && x < c.x + c.width && y >= c.y && y < c.y + c.height);
          if (!hidden) left++;
        }
      }
      expect(shareLeft(own, covers)).toBeCloseTo(left / 72, 12);
    }
  });
});

const look: Look = { color: 'red', material: 'ceramic', pattern: 'plain', transparency: 'opaque' };

function object(kind: string, changes: Partial<SceneObject> = {}): SceneObject {
  const looks = Object.fromEntries(kindNamed(kind).parts.map(({ name }) => [name, look]));
  return { kind, looks, x: 100, y: 150, height: 100, rotation: 0, mirrored: false, seed: 1, ...changes };
}

function scene(...objects: SceneObject[]): Scene {
  const light = { side: 0, strength: 1, warmth: 0 };
  return { id: 0, width: 200, height: 200, backdrop: { name: backdropNames[0] ?? '', seed: 0 }, light, objects };
}

describe('visibleObjects', () => {
  it('boxes an upright object by its size: the drawing is 100 units high and Kind.width wide', () => {
    const [seen] = visibleObjects(scene(object('mug')));
    const { box, visible } = seen ?? { box: { x: 0, y: 0, width: 0, height: 0 }, visible: 0 };
    const { width } = kindNamed('mug');
    expect(visible).toBe(1);
    // Within the 3 units by which a drawing may miss its frame, and the line around it.
    expect(Math.abs(box.x - (100 - width / 2))).toBeLessThan(4);
    expect(Math.abs(box.width - width)).toBeLessThan(6);
    expect(Math.abs(box.y + box.height - 150)).toBeLessThan(2);
    expect(Math.abs(box.y - 50)).toBeLessThan(4);
  });

  it('mirrors the box about the middle', () => {
    const [plain] = visibleObjects(scene(object('shoe', { height: 60 })));
    const [mirrored] = visibleObjects(scene(object('shoe', { height: 60, mirrored: true })));
    expect(mirrored?.box.x).toBeCloseTo(200 - (plain?.box.x ?? 0) - (plain?.box.width ?? 0), 9);
    expect(mirrored?.box.width).toBeCloseTo(plain?.box.width ?? 0, 9);
  });

  it('lays an object on its right side when it is turned by 90 degrees clockwise', () => {
    const [upright] = visibleObjects(scene(object('bottle', { height: 60 })));
    const [lying] = visibleObjects(scene(object('bottle', { height: 60, rotation: 90 })));
    expect(lying?.box.width).toBeCloseTo(upright?.box.height ?? 0, 9);
    expect(lying?.box.height).toBeCloseTo(upright?.box.width ?? 0, 9);
    // The top of the drawing, upright at (x, y - height), now points to the right.
    expect((lying?.box.x ?? 0) + (lying?.box.width ?? 0)).toBeCloseTo(100 + 150 - (upright?.box.y ?? 0), 9);
  });

  it('cuts at the edge of the picture and counts what is cut as hidden', () => {
    const whole = visibleObjects(scene(object('mug')))[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    const [cut] = visibleObjects(scene(object('mug', { x: 100 - whole.x - whole.width / 2 })));
    expect(cut?.box.x).toBe(0);
    expect(cut?.box.width).toBeCloseTo(whole.width / 2, 9);
    expect(cut?.visible).toBeCloseTo(0.5, 9);
  });

  it('leaves out what is outside of the picture or wholly hidden', () => {
    const near = object('mug', { height: 120 });
    const hidden = object('mug', { height: 60, y: 140 });
    const outside = object('vase', { x: 500 });
    expect(visibleObjects(scene(hidden, outside, near)).map((seen) => seen.object)).toEqual([near]);
  });

  it('does not count parts that the object lacks', () => {
    const { handle: _, ...looks } = object('mug').looks;
    const [bare] = visibleObjects(scene(object('mug', { looks })));
    const [whole] = visibleObjects(scene(object('mug')));
    expect(bare?.box.x).toBe(whole?.box.x);
    expect(bare?.box.width).toBeLessThan((whole?.box.width ?? 0) - 10);
  });
});
