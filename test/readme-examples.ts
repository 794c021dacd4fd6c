import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

/** A TypeScript block of a README. */
export interface ReadmeExample {
  /** From the root of the repository: "packages/core". */
  readonly folder: string;
  /** For messages and as file name: "packages/core/README.1.ts". */
  readonly name: string;
  readonly code: string;
  /** Whether it needs a browser: marked ```ts browser. */
  readonly browser: boolean;
}

/** Every ```ts and ```ts browser block in the README files of the root and of each package. */
export function readmeExamples(): ReadmeExample[] {
  const packages = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return ['.', ...packages].flatMap(examplesOf);
}

function examplesOf(folder: string): ReadmeExample[] {
  const readme = join(root, folder, 'README.md');
  if (!existsSync(readme)) return [];
  const blocks = readFileSync(readme, 'utf8').matchAll(/^```ts( browser)?\n(.*?)^```$/gms);
  return [...blocks].map(([, browser, code = ''], index) => ({
    ...{ folder, name: join(folder, `README.${index + 1}.ts`), code },
    browser: browser !== undefined,
  }));
}
