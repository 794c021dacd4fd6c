import { FgclipError } from '../../errors.ts';
import type { RgbImage } from '../../vision/image.ts';
import type { ClipEncoder } from '../clip-encoder.ts';
import { type ClipEncoderParts, createClipEncoder } from '../create-clip-encoder.ts';
import type { Finding } from './variants.ts';

/** What a tower was run on, and what came of it. */
export interface TowerRun {
  readonly on: string;
  /** [d]; absent where it failed. */
  readonly row?: Float32Array;
  readonly findings: readonly Finding[];
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Runs the image tower on what is given, or on a grey picture. Throws ABORTED, and for a picture that is none. */
export async function runImageTower(
  encoder: ClipEncoder,
  { image, pixels }: { readonly image?: RgbImage | undefined; readonly pixels?: Float32Array | undefined },
  { signal }: RunOptions,
): Promise<TowerRun> {
  const { imageProcessor } = encoder;
  const on = image ? 'the picture given' : pixels ? 'the pixels given' : 'a blank picture';
  const own = image
    ? imageProcessor.process(image)
    : (pixels?.slice() ?? imageProcessor.process(blank(imageProcessor)));
  return attempt('image', on, async () => (await encoder.embedPixels(own, { signal })).data);
}

/**
 * Runs the text tower on a caption, and on the largest id that captions can have. Throws ABORTED, and for a caption that
 * the tokenizer refuses.
 */
export async function runTextTower(
  parts: ClipEncoderParts,
  encoder: ClipEncoder,
  caption: string,
  { signal }: RunOptions,
): Promise<TowerRun> {
  const { tokenizer } = encoder;
  const { ids } = tokenizer.encode(caption);
  const embedIds = async (other: readonly number[]) => {
    const encode = () => ({ ids: other, truncated: false });
    const padId = other.at(-1) ?? 0;
    const same = createClipEncoder({ ...parts, tokenizer: { ...tokenizer, padId, encode } });
    return (await same.embedTexts([''], { signal })).data;
  };
  const on = JSON.stringify(caption);
  const run = await attempt('text', on, async () => (await encoder.embedTexts([caption], { signal })).data);
  const fails = async (other: readonly number[]) =>
    (await attempt('text', on, () => embedIds(other))).findings.some(({ kind }) => kind === 'tower');
  const [failure] = run.findings;
  if (failure !== undefined) {
    if (failure.kind !== 'tower' || (await fails(ids.map(() => 0)))) return run;
    return {
      on,
      findings: [vocabulary(`fails at the ids of ${on}, which go up to ${Math.max(...ids)}, and not at 0`)],
    };
  }
  const { largestId } = tokenizer;
  if (largestId === undefined || !(await fails(ids.map((id, i) => (i === 1 ? largestId : id))))) return run;
  return { ...run, findings: [vocabulary(`fails at ${largestId}, the largest id of the tokenizer`)] };
}

function vocabulary(what: string): Finding {
  return { kind: 'vocabulary', message: `The text tower ${what}: its vocabulary is smaller, or another one` };
}

/** Halfway between black and white, as large as the tower takes it. */
function blank({ inputSize: { width, height } }: ClipEncoder['imageProcessor']): RgbImage {
  return { width, height, data: new Uint8Array(3 * width * height).fill(128) };
}

async function attempt(side: 'image' | 'text', on: string, embed: () => Promise<Float32Array>): Promise<TowerRun> {
  const finding = (kind: Finding['kind'], what: string) => [{ kind, message: `The ${side} tower, on ${on}: ${what}` }];
  try {
    const row = await embed();
    const isZero = row.every((value) => value === 0);
    return { on, row, findings: isZero ? finding('tower', 'its embedding is all zeros') : [] };
  } catch (error) {
    if (!FgclipError.isInstance(error) || error.code === 'ABORTED') throw error;
    const [line = ''] = error.message.split('\n');
    return { on, findings: finding(error.code === 'INVALID_DATA' ? 'not-finite' : 'tower', line) };
  }
}
