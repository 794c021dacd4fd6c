import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunResult, run } from './run.ts';
import { root } from './sources.ts';

/** What of package.json these tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  /** Absent where a package has no code. */
  readonly main?: string;
  readonly packageManager?: string;
}

export interface PublishedPackage {
  /** From the root of the repository: "packages/core". */
  readonly folder: string;
  readonly manifest: Manifest;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** Every package that a release publishes. */
export function publishedPackages(): PublishedPackage[] {
  return ['packages', 'apps']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** An empty project in a temporary folder, with the packed packages installed as a user of npm gets them. */
export interface ConsumerProject {
  readonly folder: string;
  /** Path of each tarball by package name. */
  readonly tarballs: ReadonlyMap<string, string>;
  write(file: string, text: string): void;
  /** Installs a dependency that a package of this repository has. */
  link(dependency: string, from: string): void;
  run(command: string, ...args: string[]): RunResult;
  remove(): void;
}

/** Packs what stands in each package's dist and installs the tarballs with npm. */
export function createConsumerProject(packages: readonly PublishedPackage[]): ConsumerProject {
  const folder = mkdtempSync(join(tmpdir(), 'fgclip-consumer-'));
  mkdirSync(join(folder, 'tarballs'));
  const tarballs = new Map(packages.map((each) => [each.manifest.name, pack(each, join(folder, 'tarballs'))]));
  const names = [...tarballs.keys()];
  const manifest = {
    name: 'consumer',
    private: true,
    dependencies: Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`])),
    // The packages ask for each other by version, which the registry does not have yet.
    overrides: Object.fromEntries(names.map((name) => [name, `$${name}`])),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], folder);
  return {
    folder,
    tarballs,
    write: (file, text) => writeFileSync(join(folder, file), text),
    link: (dependency, from) => {
      const place = join(folder, 'node_modules', dependency);
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(join(root, from, 'node_modules', dependency), place);
    },
    run: (command, ...args) => run(command, args, folder),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function pack({ folder, manifest }: PublishedPackage, destination: string): string {
  if (manifest.scripts?.build !== undefined && !existsSync(join(root, folder, 'dist')))
    throw new Error(`${folder} is not built: run the build first`);
  const before = new Set(readdirSync(destination));
  const pnpm = readManifest('.').packageManager ?? 'pnpm';
  run('npx', ['--yes', pnpm, 'pack', '--pack-destination', destination], join(root, folder));
  const added = readdirSync(destination).find((file) => !before.has(file));
  if (added === undefined) throw new Error(`pnpm pack wrote no tarball for ${folder}`);
  return join(destination, added);
}
