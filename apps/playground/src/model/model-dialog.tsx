import type { WeightDType } from '@fgclip/core';
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { ErrorNote, FileButton } from '../ui/controls.tsx';
import { clipState, openedClip } from './clip.ts';
import { HeadFileButton } from './head-file-button.tsx';
import { allHeads, removeHead, shippedHeads, shippedHeadsError } from './heads.ts';
import { openModel, reopenBuiltInModel, stopOpening } from './open-model.ts';

/** The model and the heads on the page: which are there, and how to open others. */
function ModelDialog({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  const close = () => dialog.current?.close();
  const closeOutside = (event: MouseEvent) => {
    if (event.target === dialog.current) close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog ref={dialog} class="model-dialog" aria-labelledby="model-title" onClick={closeOutside}>
      <div class="inside">
        <header>
          <h2 id="model-title">Model and heads</h2>
          <button type="button" class="icon" aria-label="Close" onClick={close}>
            ×
          </button>
        </header>
        <ModelState />
        <ModelChoice />
        <HeadList />
      </div>
    </dialog>
  );
}

function ModelState() {
  const state = clipState.value;
  if (state.status === 'failed') return <ErrorNote error={state.error} />;
  if (state.status === 'opening') {
    const { share, note, label } = state;
    return (
      <div>
        <p role="status">
          {note} {label}…
        </p>
        <progress aria-label="Loading" {...(share === undefined ? {} : { value: share })} />
        <button type="button" class="plain" onClick={stopOpening}>
          Stop
        </button>
      </div>
    );
  }
  const { label, encoder, builtIn } = state.clip;
  return (
    <p>
      <strong>{label}</strong> is open: embeddings of {encoder.dimension} numbers, pictures of{' '}
      {encoder.imageProcessor.inputSize.width} × {encoder.imageProcessor.inputSize.height} pixels.
      {builtIn && ' A CLIP of 4 MB that comes with this page and was trained on its drawings alone.'}
    </p>
  );
}

function HeadList() {
  const shipped = new Set(shippedHeads.value.map(({ id }) => id));
  return (
    <section class="heads">
      <h3>Heads</h3>
      <ul>
        {allHeads.value.map(({ id, label, head }) => (
          <li key={id}>
            <span>
              {label} <small>{head.function.dimension} numbers</small>
            </span>
            {!shipped.has(id) && (
              <button type="button" class="plain" onClick={() => removeHead(id)}>
                Remove<span class="unseen"> {label}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {allHeads.value.length === 0 && <p class="quiet">None yet.</p>}
      {shippedHeadsError.value !== undefined && <ErrorNote error={shippedHeadsError.value} />}
      <div class="toolbar">
        <HeadFileButton />
      </div>
    </section>
  );
}

/** Names the model that is open, and opens the dialog to choose another. */
export function ModelButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const state = clipState.value;
  const label = state.status === 'ready' ? state.clip.label : state.label;
  return (
    <>
      <button type="button" class={`model-button ${state.status}`} onClick={() => dialog.current?.showModal()}>
        <span class="unseen">Model: </span>
        {label}
      </button>
      <ModelDialog dialog={dialog} />
    </>
  );
}

const suggestions = ['Xenova/clip-vit-base-patch32', 'Xenova/clip-vit-base-patch16', 'Xenova/siglip-base-patch16-224'];

const weights: readonly { readonly value: WeightDType; readonly label: string }[] = [
  { value: 'q8', label: '8 bits, smallest' },
  { value: 'fp16', label: '16 bits' },
  { value: 'fp32', label: '32 bits, as trained' },
];

/** Opens another model: one of the hub, one from the visitor's disk, or the page's own again. */
function ModelChoice() {
  const id = useSignal('');
  const dtype = useSignal<WeightDType>('q8');
  const submit = (event: Event) => {
    event.preventDefault();
    const model = id.value.trim();
    if (model !== '') void openModel({ model, label: model, dtype: dtype.value });
  };
  const openFiles = (files: readonly File[]) => {
    const [first] = files;
    if (first === undefined) return;
    const label = first.webkitRelativePath.split('/')[0] || 'your model';
    void openModel({ model: files, label, dtype: dtype.value });
  };
  return (
    <section class="model-choice">
      <h3>Open another model</h3>
      <form onSubmit={submit}>
        <label for="model-id">On the Hugging Face hub, in ONNX</label>
        <div class="row">
          <input
            id="model-id"
            type="text"
            list="model-suggestions"
            placeholder={suggestions[0]}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={id.value}
            onInput={(event) => {
              id.value = event.currentTarget.value;
            }}
          />
          <datalist id="model-suggestions">
            {suggestions.map((suggestion) => (
              <option key={suggestion} value={suggestion} />
            ))}
          </datalist>
          <select
            aria-label="Weights"
            value={dtype.value}
            onChange={(event) => {
              dtype.value = event.currentTarget.value as WeightDType;
            }}
          >
            {weights.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <button type="submit" class="standard">
            Open
          </button>
        </div>
      </form>
      <p class="quiet">
        150 to 600 MB are downloaded once and stored in this browser. The pictures and captions stay on your machine.
      </p>
      <div class="toolbar">
        <FileButton folder onFiles={openFiles}>
          Open a folder
        </FileButton>
        {openedClip.value?.builtIn !== true && (
          <button type="button" onClick={() => void reopenBuiltInModel()}>
            Back to swatchbook-clip
          </button>
        )}
      </div>
    </section>
  );
}
