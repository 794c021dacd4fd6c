import { trainableFamilies } from '../../model/families.ts';
import { Choice } from '../../ui/choice.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { measureFile, stop, trainHead } from '../actions.ts';
import { change, isBusy, phase, settings } from '../state.ts';
import { DataFields } from './data-fields.tsx';
import { canStartAsCosine } from './settings.ts';
import { StageFields } from './stage-fields.tsx';

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
