import { matrix } from '@fgclip/core';
import { writeSafetensors } from '@fgclip/core/formats';
import { describe, expect, it } from 'vitest';
import { containersOf } from '../../../core/test/format-support.ts';
import { expectClose } from '../../test/expect-close.ts';
import fixture from '../../test/fixtures/released-heads.json' with { type: 'json' };
import { createMatcher, importPytorchHead, loadHead, saveHead } from '../index.ts';
import { functionFromReleasedConfig, stageFromReleasedConfig } from './released-config.ts';

const { dimension } = fixture;
const image = matrix(fixture.image, 3, dimension);
const text = matrix(fixture.text, 4, dimension);
const bytesOf = (checkpoint: string) => Uint8Array.from(atob(checkpoint), (character) => character.charCodeAt(0));
const caseNamed = (name: string) => {
  const found = fixture.cases.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

describe('importPytorchHead', () => {
  it.each(fixture.cases)("$name: scores as PyTorch's", async ({ checkpoint, config, scores }) => {
    const head = importPytorchHead(bytesOf(checkpoint), { config });
    expectClose((await createMatcher(head).score(image, text)).data, scores, 2e-6);
    const again = loadHead(saveHead(head));
    expectClose((await createMatcher(again).score(image, text)).data, scores, 2e-6);
  });

  it('reads a head, and a head saved, from every container', () => {
    const { checkpoint, config } = caseNamed('linear');
    const head = importPytorchHead(bytesOf(checkpoint), { config });
    for (const [container, bytes] of containersOf(bytesOf(checkpoint), 3)) {
      expect(importPytorchHead(bytes, { config }).parameters, container).toEqual(head.parameters);
    }
    for (const [container, bytes] of containersOf(saveHead(head), 3)) {
      expect(loadHead(bytes).parameters, container).toEqual(head.parameters);
    }
  });

  it('tells the function from the shapes alone', () => {
    const nameOf = (name: string) => importPytorchHead(bytesOf(caseNamed(name).checkpoint)).function.name;
    expect(['linear', 'image only', 'text only', 'tanh mlp'].map(nameOf)).toEqual([
      'linear',
      'linear-image',
      'linear-text',
      'mlp',
    ]);
  });

  it('remembers where the head came from', () => {
    const head = importPytorchHead(bytesOf(caseNamed('linear').checkpoint), { file: 'linear.pt' });
    expect(head.history).toEqual([{ event: 'imported', from: 'pytorch', file: 'linear.pt' }]);
  });

  it('refuses a configuration that the weights do not fit', () => {
    const bytes = bytesOf(caseNamed('linear').checkpoint);
    expect(() => importPytorchHead(bytes, { config: { mlp_dims: [512] } })).toThrow(/parameter "image.0.weight"/);
  });

  it('refuses files of another kind', () => {
    expect(() => importPytorchHead(writeSafetensors({}), { file: 'x.pt' })).toThrow(/x\.pt/);
  });
});

describe('released configurations', () => {
  it('default to tanh after every layer and a sigmoid', () => {
    expect(functionFromReleasedConfig({ mlp_dims: [512], cosine: true })).toEqual({
      name: 'mlp',
      options: {
        dimension: 512,
        hidden: [512],
        activation: 'tanh',
        activateLast: true,
        sides: 'both',
        similarity: 'cosine',
        sigmoid: true,
        rescale: false,
      },
    });
  });

  it("give the paper's stages", () => {
    const released = { lr: 0.00001, ltype: 'triplet', margin: 0.05, max_violation: false, fgovd: true, num_epochs: 10 };
    expect(stageFromReleasedConfig({ ...released, batch_size: 256 })).toMatchObject({
      name: 'fine-tune',
      kind: 'captions',
      loss: { type: 'triplet', margin: 0.05, hardest: false },
      learningRate: 1e-5,
      epochs: 10,
    });
    expect(stageFromReleasedConfig({ ltype: 'infonce', lr: 1, early_stopping: 2 })).toMatchObject({
      kind: 'pairs',
      loss: { type: 'infonce' },
      patience: 2,
    });
    expect(stageFromReleasedConfig({ ltype: 'BCE' }).loss).toEqual({ type: 'bce' });
    expect(stageFromReleasedConfig({ ltype: 'MSE' }).loss).toEqual({ type: 'mse' });
  });

  it.each([
    [{ mlp_dims: 512 }, /mlp_dims.*list of layer widths/],
    [{ keep_embeds: [true] }, /keep_embeds.*two booleans/],
    [{ keep_embeds: [true, true] }, /a side to train/],
    [{ sigmoid: 'yes' }, /sigmoid.*true or false/],
    [{ num_heads: 'many' }, /num_heads.*a number/],
  ])('refuse %j', (config, message) => {
    expect(() => functionFromReleasedConfig(config)).toThrow(message);
  });

  it('refuse an unknown loss', () => {
    expect(() => stageFromReleasedConfig({ ltype: 'hinge' })).toThrow(/triplet, infonce, BCE or MSE/);
  });
});
