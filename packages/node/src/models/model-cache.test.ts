import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultCacheFolder, parseModelId } from './model-cache.ts';

it.each<[Record<string, string>, NodeJS.Platform, string, string]>([
  [{}, 'linux', '/home/ada', '/home/ada/.cache/fgclip'],
  [{ XDG_CACHE_HOME: '/var/cache' }, 'linux', '/home/ada', '/var/cache/fgclip'],
  [{ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/ada', '/home/ada/.cache/fgclip'],
  [{}, 'darwin', '/Users/ada', '/Users/ada/Library/Caches/fgclip'],
  [{ LOCALAPPDATA: 'D:\\Data' }, 'win32', 'C:\\Users\\ada', 'D:\\Data\\fgclip\\Cache'],
  [{}, 'win32', 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\fgclip\\Cache'],
])('%j on %s: %s -> %s', (environment, platform, home, expected) => {
  expect(defaultCacheFolder(environment, platform, home)).toBe(expected);
});

describe('parseModelId', () => {
  it.each(['./model', '../model', '/srv/model', '.', '..', 'C:\\model', '.\\model'])(
    'takes %s for a folder',
    async (folder) => {
      expect(await parseModelId(folder)).toEqual({ kind: 'folder', folder });
    },
  );

  it('knows the home folder', async () => {
    expect(await parseModelId('~/clip')).toEqual({ kind: 'folder', folder: join(homedir(), 'clip') });
  });

  it('takes a folder that is there for a folder', async () => {
    expect(await parseModelId('packages/node')).toEqual({ kind: 'folder', folder: 'packages/node' });
  });

  it.each([
    ['Xenova/clip-vit-base-patch16', undefined, 'Xenova/clip-vit-base-patch16', 'main'],
    ['a/b.c_d@v1.0', undefined, 'a/b.c_d', 'v1.0'],
    ['a/b@refs/pr/1', undefined, 'a/b', 'refs/pr/1'],
    ['a/b', 'dev', 'a/b', 'dev'],
    ['a/b@dev', 'dev', 'a/b', 'dev'],
  ])('reads %s with revision %s', async (text, given, id, revision) => {
    expect(await parseModelId(text, given)).toEqual({ kind: 'hub', id, revision });
  });

  it.each(['', 'clip', 'a/b/c', 'a/..b', 'a b/c', 'a/b@', 'a--b/c', 'https://huggingface.co/a/b'])(
    'refuses "%s"',
    async (text) => {
      await expect(parseModelId(text)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );

  it('refuses two revisions', async () => {
    await expect(parseModelId('a/b@c', 'd')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', found: 'c, d' });
  });
});
