import { Choice } from '../../ui/choice.tsx';
import { collected } from '../../world/collected.ts';
import { FEWEST_PICTURES, isEnough } from '../../world/collected-world.ts';
import { boxChoices } from '../../world/sizes.ts';
import { change, settings } from '../state.ts';

/** What to train on: drawn boxes, and how many, or the visitor's own examples. */
export function DataFields() {
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
