import { useRef } from 'preact/hooks';
import { clipState } from './clip.ts';
import { ModelDialog } from './model-dialog.tsx';

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
