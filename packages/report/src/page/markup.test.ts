import { expect, test } from 'vitest';
import { escapeMarkup, group, tag } from './markup.ts';

test('strings are text, wherever they stand', () => {
  const hostile = `<script>"&'`;
  expect(tag('p', { title: hostile }, hostile, tag('br'), [hostile, undefined, 1]).markup).toBe(
    '<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;<br/>&lt;script&gt;&quot;&amp;&#39;1</p>',
  );
});

test('characters that XML forbids are replaced, others of all planes kept', () => {
  expect(escapeMarkup('a\u0000b\u001bc\ud800d\uffffe')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(escapeMarkup('tab\tline\n猫 🐱')).toBe('tab\tline\n猫 🐱');
});

test('numbers have two decimals at most, and there is no minus zero', () => {
  expect(tag('line', { x1: 1 / 3, x2: -0.001, hidden: true, id: undefined, open: false }).markup).toBe(
    '<line x1="0.33" x2="0" hidden="hidden"/>',
  );
});

test('only empty elements close themselves', () => {
  expect(group(tag('td'), tag('path', { d: 'M0 0' })).markup).toBe('<td></td><path d="M0 0"/>');
});
