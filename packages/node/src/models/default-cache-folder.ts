import { posix, win32 } from 'node:path';

/** What the system tells about where a user's files belong. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where models are kept unless the user says otherwise: `$XDG_CACHE_HOME/fgclip` (XDG Base Directory Specification;
 * default `~/.cache/fgclip`), on macOS `~/Library/Caches/fgclip`, on Windows `%LOCALAPPDATA%\fgclip\Cache`.
 *
 * @param home The user's home folder.
 */
export function defaultCacheFolder(environment: Environment, platform: string, home: string): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  // The specification tells to ignore relative paths.
  if (xdg !== undefined && posix.isAbsolute(xdg)) return posix.join(xdg, 'fgclip');
  if (platform === 'win32') return win32.join(local || win32.join(home, 'AppData', 'Local'), 'fgclip', 'Cache');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'fgclip');
  return posix.join(home, '.cache', 'fgclip');
}
