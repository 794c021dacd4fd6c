import type { RefObject } from 'preact';
import { ErrorNote } from '../ui/error-note.tsx';
import { clipState } from './clip.ts';
import { HeadFileButton } from './head-file-button.tsx';
import { allHeads, removeHead, shippedHeads, shippedHeadsError } from './heads.ts';
import { ModelChoice } from './model-choice.tsx';
import { stopOpening } from './open-model.ts';

/** The model and the heads on the page: which are there, and how to open others. */
export function ModelDialog({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
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
