import { expect, it } from 'vitest';
import { Definitions, pathBounds } from './definitions.ts';

const clip = (id: string) => `<clipPath id="${id}"/>`;

it('writes a definition once for a key, and gives its id again', () => {
  const definitions = new Definitions();
  const first = definitions.add('a', clip);
  const second = definitions.add('b', clip);
  const again = definitions.add('a', () => {
    throw new Error('asked for twice');
  });
  expect(again).toBe(first);
  expect(second).not.toBe(first);
  expect(definitions.toString()).toBe(clip(first) + clip(second));
});

it('keeps ids apart where the markup of one adds another', () => {
  const definitions = new Definitions();
  let inner = '';
  const outer = definitions.add('outer', (id) => {
    inner = definitions.add('inner', clip);
    return `<g id="${id}" clip-path="url(#${inner})"/>`;
  });
  expect(inner).not.toBe(outer);
  expect(definitions.toString()).toContain(clip(inner));
});

it('shares no id between two prefixes', () => {
  const [one, two] = [new Definitions({ prefix: 'one' }), new Definitions({ prefix: 'two' })];
  expect(one.add('a', clip)).not.toBe(two.add('a', clip));
});

it('is the box around all points of a path, however its numbers are written', () => {
  expect(pathBounds('M8 10L76 10L72 92Q42 102 12 92Z')).toEqual({ x: 8, y: 10, width: 68, height: 92 });
  expect(pathBounds('M-1.5,.5C3-4 5e1 2 7 20 Z M 0 0 L 1 1 Z')).toEqual({ x: -1.5, y: -4, width: 51.5, height: 24 });
});
