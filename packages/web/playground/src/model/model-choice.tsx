import type { WeightDType } from '@fgclip/core';
import { useSignal } from '@preact/signals';
import { FileButton } from '../ui/file-button.tsx';
import { openedClip } from './clip.ts';
import { openModel, reopenBuiltInModel } from './open-model.ts';

const suggestions = ['Xenova/clip-vit-base-patch32', 'Xenova/clip-vit-base-patch16', 'Xenova/siglip-base-patch16-224'];

const weights: readonly { readonly value: WeightDType; readonly label: string }[] = [
  { value: 'q8', label: '8 bits, smallest' },
  { value: 'fp16', label: '16 bits' },
  { value: 'fp32', label: '32 bits, as trained' },
];

/** Opens another model: one of the hub, one from the visitor's disk, or the page's own again. */
export function ModelChoice() {
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
