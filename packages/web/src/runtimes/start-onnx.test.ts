import { afterEach, describe, expect, it, vi } from 'vitest';
import { threadsAvailable } from './start-onnx.ts';

describe('threadsAvailable', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [2, 2],
    [4, 2],
    [8, 4],
    [12, 6],
    [64, 8],
  ])('of %i logical cores in an isolated page are %i', (hardwareConcurrency, threads) => {
    vi.stubGlobal('navigator', { hardwareConcurrency });
    vi.stubGlobal('crossOriginIsolated', true);
    expect(threadsAvailable()).toEqual({ threads, note: undefined });
  });

  it('is one where memory cannot be shared, and tells which headers are missing', () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
    vi.stubGlobal('crossOriginIsolated', false);
    expect(threadsAvailable()).toEqual({
      threads: 1,
      note: expect.stringMatching(/Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/),
    });
  });

  it('is one on one core, whatever the page', () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 1 });
    vi.stubGlobal('crossOriginIsolated', true);
    expect(threadsAvailable().threads).toBe(1);
  });
});
