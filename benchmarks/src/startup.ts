import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './report.ts';

/** What it costs to start the program and to import each package, beside Node that has nothing to do. */
const rounds = Number(process.argv[2] ?? 20);
const program = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const packages = ['core', 'heads', 'datasets', 'node', 'web'].map((name) => `@fgclip/${name}`);

const starts: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['node, nothing to do', ['--eval', '']],
  ['fgclip --help', [program, '--help']],
  ['fgclip --version', [program, '--version']],
  ['fgclip train --help', [program, 'train', '--help']],
];
const elapsed = new Map(starts.map(([name]): [string, number[]] => [name, []]));
const spent = new Map(packages.map((name): [string, number[]] => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of starts) {
    const start = performance.now();
    output(args);
    elapsed.get(name)?.push(performance.now() - start);
  }
  for (const name of packages) spent.get(name)?.push(importing(name));
}

const bare = median(elapsed.get('node, nothing to do') ?? []);
console.log(`Medians of ${rounds} interleaved rounds, Node ${process.versions.node}`);
printTable(
  ['start', '', 'ms', 'above Node'],
  [...elapsed].map(([name, times]) => [name, '', median(times).toFixed(0), (median(times) - bare).toFixed(0)]),
);
console.log();
printTable(
  ['import', '', 'ms of CPU'],
  [...spent].map(([name, times]) => [name, '', median(times).toFixed(0)]),
);

/** Milliseconds of CPU, of all threads, that an import takes in a process of its own. */
function importing(name: string): number {
  const code = `const before = process.cpuUsage(); await import('${name}'); const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000)`;
  return Number(output(['--input-type=module', '--eval', code]));
}

function output(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')}: ${stderr}`);
  return stdout;
}
