import { expect, it } from 'vitest';
import { impostorOf } from './impostor.ts';

it.each([
  ['version https://git-lfs.github.com/spec/v1\noid sha256:0', 'git-lfs pointer'],
  ['<!DOCTYPE html><title>Sign in</title>', 'web page'],
  ['\ufeff\n <html lang="en">', 'web page'],
  ['<html>', 'web page'],
  ['{"model_type": "clip"}', undefined],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
  ['', undefined],
])('%j is a %s', (text, kind) => {
  expect(impostorOf(new TextEncoder().encode(text))).toBe(kind);
});
