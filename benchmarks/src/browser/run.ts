import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onnxRuntime } from '@fgclip/node';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer, defaultClientConditions, type ViteDevServer } from 'vite';
import { findChromium } from '../../../test/find-chromium.ts';
import { median, printTable } from '../report.ts';
import { batch, captions, dimension, onRuntime, timeSteps } from './case.ts';

/** A linear head's fine-tuning step in Chromium, beside plain TensorFlow.js and Node on the same cores. */
const rounds = Number(process.argv[2] ?? 7);
const stepsPerRound = 5;
const contenders = [
  { kind: 'onnx', threads: 1 },
  { kind: 'onnx', threads: 2 },
  { kind: 'tfjs', threads: 2 },
  { kind: 'tfjs-plain', threads: 2 },
  { kind: 'tfjs-tuned', threads: 2 },
  ...(process.argv.includes('--webgpu') ? [{ kind: 'webgpu', threads: 1 }] : []),
];
/** One line of the table. */
interface Side {
  readonly kind: string;
  readonly name: string;
  readonly threads: number;
  readonly losses: readonly number[];
  readonly times: number[];
  time(): Promise<number[]>;
}

const server = await servePage();
const browser = await openBrowser();
try {
  const sides: Side[] = [];
  for (const { kind, threads } of contenders) sides.push(await inPage(browser, server, kind, threads));
  sides.push(await inNode());
  checkLosses(sides);
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      side.times.push(...(await side.time()));
      // Idle threads spin for a while before they sleep; the next side should not feel them.
      await pause(50);
    }
  }
  report(sides);
} finally {
  await browser.close();
  await server.close();
}

async function servePage(): Promise<ViteDevServer> {
  const root = fileURLToPath(new URL('../src/browser/page', import.meta.url));
  const started = await createServer({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { __FGCLIP_VERSION__: JSON.stringify('benchmark') },
    resolve: { conditions: ['@fgclip/source', ...defaultClientConditions] },
    optimizeDeps: { exclude: ['onnxruntime-web'], include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'] },
    server: {
      fs: { allow: [fileURLToPath(new URL('../..', import.meta.url))] },
      headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    },
  });
  return started.listen();
}

async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: name one in CHROMIUM_PATH');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-webgpu'] });
}

async function inPage(browser: Browser, server: ViteDevServer, kind: string, threads: number): Promise<Side> {
  const page: Page = await browser.newPage();
  await page.goto(server.resolvedUrls?.local[0] ?? '', { waitUntil: 'load' });
  await page.waitForFunction(() => typeof globalThis.timeContender === 'function', undefined, { timeout: 120_000 });
  const { name, losses } = await page.evaluate(([kind, threads]) => globalThis.openContender(kind, threads), [
    kind,
    threads,
  ] as const);
  const time = () => page.evaluate((steps) => globalThis.timeContender(steps), stepsPerRound);
  return { kind, name: `Chromium: ${name}`, threads, losses, times: [], time };
}

async function inNode(): Promise<Side> {
  const contender = await onRuntime(onnxRuntime({ threads: 2 }));
  const losses: number[] = [];
  for (let i = 0; i < 3; i++) losses.push(await contender.step());
  const time = () => timeSteps(contender, stepsPerRound);
  return { kind: 'node', name: `Node: ${contender.name}`, threads: 2, losses, times: [], time };
}

/** All sides take the same steps, or there is nothing to compare. */
function checkLosses(sides: readonly Side[]): void {
  const [first, ...others] = sides;
  for (const { name, losses } of others) {
    const same = losses.every((loss, i) => Math.abs(loss / (first?.losses[i] ?? Number.NaN) - 1) < 1e-4);
    if (!same) throw new Error(`${name} has the losses ${losses}, and ${first?.name} ${first?.losses}`);
  }
}

function report(sides: readonly Side[]): void {
  const best = median(sides.find(({ kind, threads }) => kind === 'onnx' && threads === 2)?.times ?? []);
  console.log(
    `linear head, fine-tuning step, batch ${batch}, d ${dimension}, 1+${captions - 1} captions; ` +
      `medians of ${rounds} interleaved rounds of ${stepsPerRound} steps`,
  );
  printTable(
    ['side', 'threads', 'ms', 'as against ours'],
    sides.map(({ name, threads, times }) => {
      const middle = median(times);
      return [name, String(threads), middle.toFixed(1), `${(middle / best).toFixed(2)}x`];
    }),
  );
}
