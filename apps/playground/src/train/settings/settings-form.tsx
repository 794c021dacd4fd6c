import { trainableFamilies } from '../../model/families.ts';
import { Choice, FileButton } from '../../ui/controls.tsx';
import { collected } from '../../world/collected.ts';
import { FEWEST_PICTURES, isEnough } from '../../world/collected-world.ts';
import { boxChoices } from '../../world/world.ts';
import { measureFile, stop, trainHead } from '../actions.ts';
import { change, isBusy, phase, settings } from '../state.ts';
import { canStartAsCosine, epochLimits, learningRates, type StageChoice } from './settings.ts';

/** Everything that is chosen before training, and the button. */
export function SettingsForm() {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void trainHead();
  };
  return (
    <form class="train-settings" onSubmit={submit}>
      <fieldset class="bare" disabled={isBusy.value}>
        <legend class="unseen">What to train</legend>
        <DataFields />
        <HeadFields />
        <StageFields />
      </fieldset>
      <div class="toolbar">
        <MainButton />
        {!isBusy.value && (
          <FileButton accept=".safetensors" onFiles={([file]) => file && void measureFile(file)}>
            Compare a head from a file
          </FileButton>
        )}
      </div>
    </form>
  );
}

function HeadFields() {
  const { head, start } = settings.value;
  return (
    <>
      <label class="field">
        <span>Head</span>
        <select value={head} onChange={(event) => change({ head: event.currentTarget.value })}>
          {trainableFamilies.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {canStartAsCosine(head) ? (
        <Choice
          legend="Starts"
          options={[
            { value: 'identity', label: 'As the cosine' },
            { value: 'default', label: 'At random' },
          ]}
          value={start}
          onChoose={(value) => change({ start: value })}
        />
      ) : (
        <p class="note">This head starts at random: give it more boxes and epochs.</p>
      )}
    </>
  );
}

function MainButton() {
  const { name } = phase.value;
  if (name === 'idle') {
    return (
      <button type="submit" class="primary">
        Train
      </button>
    );
  }
  return (
    <button type="button" class="primary" onClick={stop} disabled={name === 'stopping'}>
      {name === 'training' ? 'Stop and keep the best' : 'Stop'}
    </button>
  );
}

/** What to train on: drawn boxes, and how many, or the visitor's own examples. */
function DataFields() {
  const { data } = settings.value;
  const own = collected.value.length;
  return (
    <>
      <Choice
        legend="Data"
        options={[
          { value: 'swatchbook', label: 'Drawn pictures' },
          { value: 'collected', label: `My own (${own})` },
        ]}
        value={data}
        onChoose={(value) => change({ data: value })}
      />
      {data === 'swatchbook' ? <SizeField /> : <OwnNote />}
    </>
  );
}

function SizeField() {
  const { boxes } = settings.value;
  return (
    <label class="field">
      <span>
        Boxes to train on <b aria-hidden="true">{boxes}</b>
      </span>
      <input
        type="range"
        min={boxChoices.least}
        max={boxChoices.most}
        step={boxChoices.step}
        value={boxes}
        onInput={(event) => change({ boxes: event.currentTarget.valueAsNumber })}
      />
    </label>
  );
}

function OwnNote() {
  const examples = collected.value;
  if (isEnough(examples)) return <p class="note">Some of the pictures are held out to measure on.</p>;
  return (
    <p class="note">
      Keep examples on the Match tab: boxes with a right caption and wrong ones, on at least {FEWEST_PICTURES} pictures.
    </p>
  );
}

const stageChoices: readonly { readonly value: StageChoice; readonly label: string }[] = [
  { value: 'fine-tune', label: 'Fine-tune' },
  { value: 'balanced', label: 'Learn and keep' },
  { value: 'warm-up', label: 'Warm up' },
  { value: 'both', label: 'Both' },
];

/** Which stages, how many epochs of each, and the size of the steps. */
function StageFields() {
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
  balanced:
    'The same, from the cosine, while whole pictures and kinds of things stay ranked as the cosine has them: a head to search with.',
  'warm-up': 'Whole pictures with whole captions against each other, as CLIP itself was trained.',
  both: 'Whole pictures first, then boxes with captions that are nearly right: the way of the paper.',
};
