import { expect, it } from 'vitest';
import { defaultCacheFolder } from './default-cache-folder.ts';

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
