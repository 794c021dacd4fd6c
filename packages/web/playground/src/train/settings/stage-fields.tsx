import { Choice } from '../../ui/choice.tsx';
import { change, settings } from '../state.ts';
import { epochLimits, learningRates, type StageChoice } from './settings.ts';

const stageChoices: readonly { readonly value: StageChoice; readonly label: string }[] = [
  { value: 'fine-tune', label: 'Fine-tune' },
  { value: 'warm-up', label: 'Warm up' },
  { value: 'both', label: 'Both' },
];

/** Which stages, how many epochs of each, and the size of the steps. */
export function StageFields() {
  const { stages, epochs, learningRate } = settings.value;
  return (
    <>
      <Choice legend="Stages" options={stageChoices} value={stages} onChoose={(value) => change({ stages: value })} />
      <p class="note">{stageNotes[stages]}</p>
      <div class="pair">
        <label class="field">
          <span>Epochs</span>
          <input
            type="number"
            min={epochLimits.least}
            max={epochLimits.most}
            step={1}
            required
            value={epochs}
            onInput={({ currentTarget: { valueAsNumber } }) => {
              if (Number.isInteger(valueAsNumber)) change({ epochs: valueAsNumber });
            }}
          />
        </label>
        <label class="field">
          <span>Learning rate</span>
          <select
            value={learningRate}
            onChange={(event) => change({ learningRate: Number(event.currentTarget.value) })}
          >
            {learningRates.map((rate) => (
              <option key={rate} value={rate}>
                {rate}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

const stageNotes: Readonly<Record<StageChoice, string>> = {
  'fine-tune': 'Each box with its right caption against ten that are nearly right.',
  'warm-up': 'Whole pictures with whole captions against each other, as CLIP itself was trained.',
  both: 'Whole pictures first, then boxes with captions that are nearly right: the way of the paper.',
};
