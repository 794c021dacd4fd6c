import { type AttributeType, attributeTypes } from '@fgclip/datasets';
import { Choice } from '../../ui/choice.tsx';
import { chooseContrast, match, toggleType } from '../state.ts';
import type { Contrast } from './negatives.ts';

const contrasts: readonly { readonly value: Contrast; readonly label: string }[] = [
  { value: 1, label: '1 attribute' },
  { value: 2, label: '2' },
  { value: 3, label: '3' },
  { value: 'other', label: 'Everything' },
  { value: 'own', label: 'My own' },
];

const names: Readonly<Record<AttributeType, string>> = {
  color: 'Colour',
  material: 'Material',
  pattern: 'Pattern',
  transparency: 'Transparency',
};

/** Which wrong captions the right one is ranked among. */
export function ContrastPanel() {
  const contrast = match.contrast.value;
  return (
    <section class="contrast" aria-labelledby="contrast-title">
      <h2 id="contrast-title" class="unseen">
        Wrong captions
      </h2>
      <Choice legend="Wrong captions differ in" options={contrasts} value={contrast} onChoose={chooseContrast} />
      {typeof contrast === 'number' && <AttributeTypes />}
    </section>
  );
}

function AttributeTypes() {
  const chosen = match.types.value;
  return (
    <fieldset class="chips">
      <legend class="unseen">Kinds of attributes that change</legend>
      {attributeTypes.map((type) => (
        <label key={type}>
          <input type="checkbox" checked={chosen.includes(type)} onChange={() => toggleType(type)} />
          <span>{names[type]}</span>
        </label>
      ))}
    </fieldset>
  );
}
