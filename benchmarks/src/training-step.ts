import { setTimeout as pause } from 'node:timers/promises';
import { adam, createRandom, initialSlots, type Program, stepInputs, type Tensors, triplet } from '@fgclip/core';
import { builtInNames, createHead, fineTune, type Stage, warmUp } from '@fgclip/heads';
import { stageGraphs } from '@fgclip/heads/internal';
import { onnxRuntime } from '@fgclip/node';
import { startPytorch } from './pytorch-process.ts';
import { median, printTable } from './report.ts';

/** A training step of every head and stage, batch 256, d 512, 1 + 10 captions, beside PyTorch on the same cores. */
const threads = 2;
const [batch, dimension, captions] = [256, 512, 11];
const rounds = Number(process.argv[2] ?? 7);
const heads = process.argv[3]?.split(',') ?? builtInNames.filter((built) => built !== 'cosine');
const spinning = process.argv.includes('--spinning');
const runtime = onnxRuntime({ threads, spinning });
const inputs: Record<Stage['kind'], Tensors> = {
  pairs: { image: normal([batch, dimension], 1), text: normal([batch, dimension], 2), photograph: counting(batch) },
  captions: {
    image: normal([batch, dimension], 1),
    captions: normal([batch, captions, dimension], 3),
    present: { shape: [batch, captions - 1], data: new Float32Array(batch * (captions - 1)).fill(1) },
  },
};
const optimizer = adam();
const pytorch = await startPytorch(threads);
console.log(
  `batch ${batch}, d ${dimension}, 1+${captions - 1} captions, ${threads} threads; ${pytorch ? `PyTorch ${pytorch.version}` : 'no PyTorch here'}; medians of ${rounds} interleaved rounds`,
);

const rows: string[][] = [];
for (const name of builtInNames.filter((built) => heads.includes(built))) {
  for (const stage of [warmUp, fineTune]) {
    const program = await compileStep(name, stage);
    // Expanding 65,536 pairs takes PyTorch many seconds: once is enough to see it.
    const expanded = name === 'attention' && stage.kind === 'pairs';
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < (expanded ? 1 : rounds); round++) {
      ours.push(...(await timeSteps(program, stage, 10)));
      // Idle threads spin for a while before they sleep; the other side should not feel them.
      await pause(50);
      theirs.push(...((await pytorch?.time(`${name}/${stage.name}`, expanded ? 1 : 10)) ?? []));
      await pause(50);
    }
    await program.dispose();
    const ratio = theirs.length > 0 ? median(theirs) / median(ours) : undefined;
    rows.push([
      name,
      stage.name,
      ms(median(ours)),
      theirs.length > 0 ? ms(median(theirs)) : '-',
      ratio === undefined ? '-' : `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`,
    ]);
  }
}
pytorch?.close();
await runtime.dispose();
printTable(['head', 'stage', 'fgclip ms', 'PyTorch ms', 'speed'], rows);

async function compileStep(name: (typeof builtInNames)[number], stage: Stage): Promise<Program> {
  const head = createHead(name, { dimension } as never);
  const { step } = stageGraphs(
    head.function,
    stage,
    triplet({ margin: stage.kind === 'pairs' ? 0.2 : 0.05 }),
    optimizer,
  );
  return runtime.compile(step, { ...head.parameters, ...initialSlots(optimizer, head.parameters) });
}

async function timeSteps(program: Program, stage: Stage, steps: number): Promise<number[]> {
  const times: number[] = [];
  // Step 0 wakes the threads and is not counted, on either side.
  for (let step = 0; step <= steps; step++) {
    const start = performance.now();
    await program.run({ ...inputs[stage.kind], ...stepInputs(optimizer, step + 1, 1e-5) });
    if (step > 0) times.push(performance.now() - start);
  }
  return times;
}

function normal(shape: readonly number[], seed: number) {
  const random = createRandom(seed);
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { shape, data: Float32Array.from({ length: size }, () => random.normal()) };
}

function counting(size: number) {
  return { shape: [size], data: Float32Array.from({ length: size }, (_, i) => i) };
}

function ms(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}
