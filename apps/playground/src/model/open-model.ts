import type { WeightDType } from '@fgclip/core';
import { type ModelProgress, type ModelReference, openClip } from '@fgclip/web';
import { clipState } from './clip.ts';
import { loadShippedHeads, shippedHeadsError } from './heads.ts';

/** Which model to open, and what the page calls it. */
export interface ModelRequest {
  readonly model: ModelReference;
  readonly label: string;
  /** Kind of weights; default "fp32". */
  readonly dtype?: WeightDType;
  readonly builtIn?: boolean;
}

/** The one that comes with the page. */
const builtIn = (): ModelRequest => ({
  model: new URL('models/swatchbook-clip/', document.baseURI),
  label: 'swatchbook-clip',
  builtIn: true,
});

let stop = new AbortController();

/** Opens the model that comes with the page, and the heads that do. */
export async function openBuiltInModel(): Promise<void> {
  const heads = loadShippedHeads().catch((error: unknown) => {
    shippedHeadsError.value = error;
  });
  await openModel(builtIn());
  await heads;
}

/** Opens a model in place of the one that is open; what is being opened is given up. Failures are a state, and thrown never. */
export async function openModel({ model, label, dtype = 'fp32', builtIn = false }: ModelRequest): Promise<void> {
  stop.abort();
  const mine = new AbortController();
  stop = mine;
  const before = clipState.peek();
  clipState.value = { status: 'opening', label, note: 'Opening' };
  const onProgress = (progress: ModelProgress) => {
    if (stop === mine) clipState.value = { status: 'opening', label, ...progressNote(progress) };
  };
  try {
    const encoder = await openClip(model, { dtype, signal: mine.signal, onProgress });
    if (stop !== mine) return encoder.dispose();
    clipState.value = { status: 'ready', clip: { id: encoder.model.id, label, encoder, builtIn } };
    if (before.status === 'ready') await before.clip.encoder.dispose();
  } catch (error) {
    if (stop === mine) clipState.value = { status: 'failed', label, error };
    if (before.status === 'ready') await before.clip.encoder.dispose();
  }
}

/** Opens the model that comes with the page in place of another. */
export function reopenBuiltInModel(): Promise<void> {
  return openModel(builtIn());
}

/** Gives up what is being opened, and goes back to the model of the page. */
export function stopOpening(): void {
  void reopenBuiltInModel();
}

function progressNote({ file, loaded, total, waiting }: ModelProgress): { note: string; share?: number } {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const amount = total === undefined ? megabytes(loaded) : `${megabytes(loaded)} of ${megabytes(total)}`;
  const note = waiting === undefined ? `Loading ${file}, ${amount},` : `${waiting}:`;
  return { note, ...(total !== undefined && total > 0 && { share: loaded / total }) };
}
