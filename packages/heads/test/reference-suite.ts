import { adam, type FloatTensor, initialSlots, type Runtime, stepInputs, type Tensors, triplet } from '@fgclip/core';
import { defineGraph, gradient } from '@fgclip/core/graph';
import { describe, it } from 'vitest';
import { createMatcher, fineTune, importPytorchHead, warmUp } from '../src/index.ts';
import { stageGraphs } from '../src/internal.ts';
import { expectClose, expectRelative } from './expect-close.ts';
import { type ReadShared, readHeadsReference, referencePaths, releasedHeads } from './reference.ts';
import { asMatrix, caseNames, referenceHead } from './reference-heads.ts';

/**
 * Holds a runtime against PyTorch's values for every head, loss, gradient and ten Adam steps. Skipped where these values
 * cannot be read.
 */
export function referenceSuite(makeRuntime: () => Runtime, readShared: ReadShared | undefined): void {
  describe.skipIf(readShared === undefined)('PyTorch reference', () => {
    if (readShared === undefined) return;
    const { cases, tensor } = readHeadsReference(readShared);
    const image = asMatrix(tensor('input.image'));
    const text = asMatrix(tensor('input.text'));
    const captions = tensor('input.captions');

    describe.each(caseNames)('%s', (caseName) => {
      const expected = cases[caseName];
      if (expected === undefined) throw new Error(`no case ${caseName}`);
      const { head, nameOf } = referenceHead(caseName, expected.params, tensor);
      const matching = head.function;

      it('scores every image with every text, and with its own captions', async () => {
        const matcher = createMatcher(head, { runtime: makeRuntime() });
        expectClose((await matcher.score(image, text)).data, tensor(`${caseName}.scores`).data, 1e-5);
        const codes = await matcher.encodeTexts(asMatrix(captions));
        const scores = await matcher.combineRows(await matcher.encodeImages(image), codes, 11);
        expectClose(scores.data, tensor(`${caseName}.caption_scores`).data, 1e-5);
        await matcher.dispose();
      });

      const stages = { warmup: { ...warmUp, margin: 0.2 }, finetune: { ...fineTune, margin: 0.05 } };
      const data: Record<string, Tensors> = {
        warmup: { image, text, photograph: { shape: [8], data: Float32Array.from({ length: 8 }, (_, i) => i) } },
        finetune: { image, captions, present: { shape: [8, 10], data: new Float32Array(80).fill(1) } },
      };
      for (const [key, { margin, ...stage }] of Object.entries(stages)) {
        const inputs = data[key] as Tensors;
        it.each([`${key}`, `${key}_hardest`])('%s: loss and gradients', async (name) => {
          const hardest = name.endsWith('_hardest');
          const loss = triplet({ margin, hardest });
          const { loss: graph } = stageGraphs(matching, stage, loss, adam());
          const value = graph.outputs.loss;
          if (value === undefined) throw new Error('no loss');
          const parameters = graph.parameters;
          const gradients = gradient(value, parameters);
          const program = await makeRuntime().compile(
            defineGraph({
              outputs: {
                loss: value,
                ...Object.fromEntries(parameters.map((p, i) => [p.attributes.name, gradients[i]])),
              } as never,
            }),
            pick(
              head.parameters,
              parameters.map((p) => p.attributes.name),
            ),
          );
          const result = await program.run(inputs);
          expectRelative(result.loss?.data[0], expected[`${name}.loss`] as number, 1e-5);
          for (const parameterName of expected.params) {
            const got = result[nameOf(parameterName)]?.data as Float32Array;
            expectRelative(Math.hypot(...got), expected[`${name}.grad_norm.${parameterName}`] as number, 1e-4);
            const first8 = expected[`${name}.grad_first8.${parameterName}`] as number[];
            const scale = Math.max(...first8.map(Math.abs));
            expectClose(got.subarray(0, 8), Float32Array.from(first8), 1e-4 * scale);
          }
          await program.dispose();
        });

        it.skipIf(expected[`${key}.adam_losses`] === undefined)(`${key}: ten Adam losses`, async () => {
          const optimizer = adam();
          const { step } = stageGraphs(matching, stage, triplet({ margin }), optimizer);
          const program = await makeRuntime().compile(step, {
            ...head.parameters,
            ...initialSlots(optimizer, head.parameters),
          });
          const losses = expected[`${key}.adam_losses`] as number[];
          for (const [i, wanted] of losses.entries()) {
            const { loss } = await program.run({ ...inputs, ...stepInputs(optimizer, i + 1, 1e-3) });
            expectRelative(loss?.data[0], wanted, 1e-4);
          }
          await program.dispose();
        });
      }
    });

    it.each(releasedHeads)('released head %s', async (name) => {
      const head = importPytorchHead(readShared(referencePaths.released(name)), { file: `${name}.pt` });
      const matcher = createMatcher(head, { runtime: makeRuntime() });
      const [v, t] = [asMatrix(tensor('released.input.image')), asMatrix(tensor('released.input.text'))];
      expectClose((await matcher.score(v, t)).data, tensor(`released.${name}.scores`).data, 1e-6);
      const codes = await matcher.encodeTexts(asMatrix(tensor('released.input.captions')));
      const scores = await matcher.combineRows(await matcher.encodeImages(v), codes, 11);
      expectClose(scores.data, tensor(`released.${name}.caption_scores`).data, 1e-6);
      await matcher.dispose();
    });
  });
}

function pick(values: Readonly<Record<string, FloatTensor>>, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, values[name] as FloatTensor]));
}
