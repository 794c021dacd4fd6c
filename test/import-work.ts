import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from './sources.ts';

/** A function of ours, or a block of one, and how often it ran. */
export interface Work {
  /** Of the function; blocks are told apart by where they are in the bundle. */
  readonly name: string;
  readonly runs: number;
}

const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  conditions: ['@fgclip/source'],
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Other people's packages have nothing to give here: whoever calls them while it is imported fails. */
const nothingForeign: Plugin = {
  name: 'nothing-foreign',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[@\w]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@fgclip/') || path.startsWith('node:')
        ? undefined
        : { path, namespace: 'foreign' },
    );
    onLoad({ filter: /.*/, namespace: 'foreign' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Imports a file and prints what ran of it: V8 counts every call and every block. */
const counter = `
  import { Session } from 'node:inspector/promises';
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const [, file] = process.argv;
  await import(file);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const { functions } = result.find(({ url }) => url === file);
  console.log(JSON.stringify(functions.flatMap(({ functionName, ranges }) =>
    ranges.map(({ count, startOffset }) => ({ name: functionName + '@' + startOffset, runs: count })))));
`;

/** What of a source file, and of all of ours that it imports, runs when it is imported, the busiest first. */
export async function workOfImport(entry: string): Promise<Work[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fgclip-import-'));
  try {
    const outfile = join(folder, 'bundle.mjs');
    // Statements of a module run whether or not anything comes of them.
    const everything = { treeShaking: false, ignoreAnnotations: true };
    await build({ ...options, ...everything, entryPoints: [entry], outfile, plugins: [nothingForeign] });
    const file = pathToFileURL(outfile).href;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', counter, file], { encoding: 'utf8' });
    return (JSON.parse(printed) as Work[]).filter(({ runs }) => runs > 0).sort((a, b) => b.runs - a.runs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The packages that are loaded with a source file, not later by an import(), of ours and others', without Node's own. */
export async function loadedWith(entry: string, unbundled: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    outdir: 'out',
    write: false,
    splitting: true,
    metafile: true,
    external: [...unbundled],
  });
  const chunks = new Map(Object.entries(metafile.outputs));
  const loaded = new Set<string>();
  const visit = (name: string): void => {
    for (const { path, kind, external } of chunks.get(name)?.imports ?? []) {
      if (kind !== 'import-statement' || path.startsWith('node:') || loaded.has(path)) continue;
      loaded.add(path);
      if (!external) visit(path);
    }
  };
  visit([...chunks.keys()].find((name) => basename(name) === basename(entry).replace(/ts$/, 'js')) ?? '');
  return [...loaded].filter((path) => !chunks.has(path)).sort();
}
