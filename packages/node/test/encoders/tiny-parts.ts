import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ClipEncoderParts } from '../../../core/src/encoders/create-clip-encoder.ts';
import { readModelConfig } from '../../../core/src/encoders/model-config.ts';
import { createTokenizer } from '../../../core/src/encoders/tokenizer.ts';
import type { RgbImage } from '../../../core/src/vision/image.ts';
import { createImageProcessor } from '../../../core/src/vision/image-processor.ts';
import { readImageProcessorConfig } from '../../../core/src/vision/read-processor-config.ts';
import { temporaryFolder } from '../folders.ts';
import { type TinyClipOptions, writeTinyClip } from '../tiny-clip.ts';
import { type Fed, ortSession } from './ort-session.ts';

export interface TinyParts extends Required<ClipEncoderParts> {
  readonly folder: string;
  /** What the sessions were fed. */
  readonly fed: { readonly vision: Fed[]; readonly text: Fed[] };
}

/** A tiny CLIP, written and loaded. */
export async function tinyParts(options: TinyClipOptions = {}): Promise<TinyParts> {
  const folder = temporaryFolder();
  await writeTinyClip(folder, options);
  const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const open = (name: string) => ortSession(join(folder, 'onnx', name));
  const vision = await open(options.combined ? 'model.onnx' : 'vision_model.onnx');
  const text = options.combined ? vision : await open('text_model.onnx');
  onTestFinished(async () => {
    await Promise.all([...new Set([vision, text])].map((session) => session.dispose()));
  });
  const config = readModelConfig(json('config.json'));
  const tokenizer = createTokenizer({
    tokenizerJson: json('tokenizer.json'),
    tokenizerConfig: json('tokenizer_config.json'),
    contextLength: config.contextLength ?? 77,
  });
  return {
    folder,
    vision,
    text,
    tokenizer,
    imageProcessor: createImageProcessor(readImageProcessorConfig(json('preprocessor_config.json'))),
    config,
    fed: { vision: vision.runs, text: text.runs },
  };
}

/** A picture of coloured waves, different for every seed. */
export function picture(seed: number, width = 40, height = 30): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const [x, y, channel] = [pixel % width, Math.floor(pixel / width), i % 3];
    const wave = Math.sin((x * (seed + channel + 1)) / 9 + seed) + Math.cos((y * (seed - channel + 2)) / 7);
    data[i] = Math.round(127.5 + 50 * wave + 10 * channel);
  }
  return { width, height, data };
}
