import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureName, writePictures } from '../packages/node/test/extraction/pictures.ts';
import { writeTinyClip } from '../packages/node/test/tiny-clip.ts';
import { writeTinyOwl } from '../packages/node/test/tiny-owl.ts';
import { type ConsumerProject, createConsumerProject, publishedPackages } from './consumer-project.ts';
import { readmeExamples } from './readme-examples.ts';
import { root } from './sources.ts';

/** Packs dist as it stands: build before. */
const packages = publishedPackages();
const libraries = packages.filter(({ manifest }) => manifest.main !== undefined);
let project: ConsumerProject;

beforeAll(() => {
  project = createConsumerProject(packages);
  project.link('@tensorflow/tfjs', 'packages/web');
});
afterAll(() => project?.remove());

describe.each(packages.map(({ folder, manifest }) => ({ folder, ...manifest })))(
  '$name',
  ({ folder, name, version }) => {
    const readInstalled = (file: string) => readFileSync(join(project.folder, 'node_modules', name, file), 'utf8');

    it('brings licence and README, and no tests', () => {
      const files = project
        .run('tar', '-tzf', project.tarballs.get(name) ?? '')
        .stdout.trim()
        .split('\n');
      expect(files).toContain('package/LICENSE');
      expect(files).toContain('package/README.md');
      expect(files.filter((file) => /\.test\.|\/test\//.test(file))).toEqual([]);
      expect(readInstalled('LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    });

    it('asks for published versions', () => {
      const manifest = JSON.parse(readInstalled('package.json'));
      const ranges = Object.entries<string>({ ...manifest.dependencies, ...manifest.peerDependencies });
      expect(ranges.filter(([, range]) => /^(workspace|catalog|file|link):/.test(range))).toEqual([]);
      for (const [dependency, range] of ranges) if (dependency.startsWith('@fgclip/')) expect(range).toBe(version);
    });

    it('has in its files what its source maps point to', () => {
      const missing = builtFiles(folder).flatMap((file) => {
        const map = JSON.parse(readInstalled(`${file}.map`));
        return map.sources.length === map.sourcesContent?.length ? [] : [file];
      });
      expect(missing).toEqual([]);
    });
  },
);

/** What is built of a package: a model is only files. */
function builtFiles(folder: string): string[] {
  if (folder === 'apps/cli') return ['dist/main.js'];
  return libraries.some((library) => library.folder === folder) ? ['dist/index.js', 'dist/index.cjs'] : [];
}

describe.each(libraries.map(({ folder, manifest }) => ({ folder, ...manifest })))('$name', ({ folder, name }) => {
  const ways = {
    'an import': ['import.mjs', `import * as all from '${name}';\n`],
    'a require': ['require.cjs', `const all = require('${name}');\n`],
    'a dynamic import': ['dynamic.cjs', `(async () => { const all = await import('${name}');\n`, '})();'],
  } as const;

  it.each(Object.entries(ways))(
    'gives all its exports to %s, and prints nothing',
    async (_, [file, before, after = '']) => {
      const source = await import(/* @vite-ignore */ join(root, folder, 'src/index.ts'));
      project.write(file, `${before}console.log(JSON.stringify(Object.keys(all)));\n${after}`);
      const { stdout, stderr } = project.run('node', file);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout).sort()).toEqual(Object.keys(source).sort());
    },
  );
});

describe('types', () => {
  const all = libraries.filter(({ manifest }) => manifest.name !== '@fgclip/web');
  const code = `
${all.map(({ manifest }, index) => `import * as p${index} from '${manifest.name}';`).join('\n')}
import { matrix, type Matrix } from '@fgclip/core';
import { createHead, createMatcher, type Head } from '@fgclip/heads';
const head: Head = createHead('linear', { dimension: 2 });
const scores: Promise<Matrix> = createMatcher(head).score(matrix([1, 0], 1, 2), matrix([0, 1], 1, 2));
export const all = [${all.map((_, index) => `p${index}`).join(', ')}, scores];
// @ts-expect-error: a linear head needs its dimension
createHead('linear', {});
`;
  const webCode = `
import type { Runtime } from '@fgclip/core';
import { tfjsRuntime } from '@fgclip/web';
import * as tf from '@tensorflow/tfjs';
export const runtime: Runtime = tfjsRuntime(tf);
// @ts-expect-error: a string is not TensorFlow.js
tfjsRuntime('tfjs');
`;
  const compile = (file: string, text: string, resolution: string, skipLibCheck: boolean) => {
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2023', 'DOM'],
      module: resolution === 'NodeNext' ? 'NodeNext' : 'ESNext',
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck,
      noEmit: true,
      types: [],
    };
    project.write(file, text);
    project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    return project.run('node', join(root, 'node_modules/typescript/bin/tsc')).stdout;
  };
  const modes = [
    ['NodeNext', 'mts'],
    ['NodeNext', 'cts'],
    ['Bundler', 'ts'],
  ] as const;

  it.each(modes)('serve %s resolution in a .%s file', (resolution, ending) => {
    expect(compile(`consumer.${ending}`, code, resolution, false)).toBe('');
  });

  // Types of TensorFlow.js itself have errors.
  it.each(modes)('of web serve %s resolution in a .%s file', (resolution, ending) => {
    expect(compile(`web.${ending}`, webCode, resolution, true)).toBe('');
  });
});

/** What the examples speak of: a model, a photograph, a folder of photographs and their captions. */
async function writeExampleFiles(folder: string): Promise<void> {
  await writeTinyClip(join(folder, 'my-clip'));
  await writeTinyOwl(join(folder, 'my-owl'));
  await writePictures(join(folder, 'photos'), 3);
  copyFileSync(join(folder, 'photos', pictureName(0)), join(folder, 'dog.jpg'));
  const captions = [0, 1, 2].map((n) => JSON.stringify({ image: pictureName(n), caption: `picture ${n}` }));
  writeFileSync(join(folder, 'captions.jsonl'), captions.join('\n'));
}

describe('README', () => {
  const examples = readmeExamples().filter(({ folder, browser }) => folder.startsWith('packages/') && !browser);

  beforeAll(() => writeExampleFiles(project.folder));

  it.each(examples)('$name runs', ({ folder, name, code }) => {
    const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
    const file = `${name.replaceAll('/', '-')}.mjs`;
    project.write(file, outputText);
    const { stdout, stderr } = project.run('node', file);
    // TensorFlow.js greets on stderr.
    if (folder !== 'packages/web') expect(stderr).toBe('');
    expect(stdout).not.toBe('');
  });
});

describe('fgclip', () => {
  const version = packages.find(({ manifest }) => manifest.name === 'fgclip')?.manifest.version;

  it('tells its version through npx', () => {
    expect(project.run('npx', '--no-install', 'fgclip', '--version').stdout).toBe(`${version}\n`);
  });

  it('prints nothing else', () => {
    expect(project.run(join(project.folder, 'node_modules/.bin/fgclip'), '--version')).toEqual({
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});
