import { expect, it } from 'vitest';
import { Definitions } from './definitions.ts';

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
