import { KeepButton } from '../keep-button.tsx';
import { match } from '../state.ts';
import { CaptionInput } from './caption-input.tsx';
import { OwnCaptions } from './own-captions.tsx';

/** What is ranked: the right caption, or all that the visitor writes. */
export function CaptionPanel() {
  return (
    <section class="captions" aria-labelledby="captions-title">
      <h2 id="captions-title" class="unseen">
        Captions
      </h2>
      {match.contrast.value === 'own' ? <OwnCaptions /> : <RightCaption />}
      <Lack />
      <KeepButton />
    </section>
  );
}

function RightCaption() {
  return (
    <div class="right-caption">
      <label for="right-caption">Right caption</label>
      <CaptionInput
        id="right-caption"
        value={match.right.value}
        placeholder="a light brown dog"
        onInput={(text) => {
          match.right.value = text;
        }}
      />
    </div>
  );
}

/** Says why there is nothing to rank. */
function Lack() {
  if (match.captions.value.length > 1) return null;
  const contrast = match.contrast.value;
  if (contrast === 'own') return <p class="note">Write two captions or more.</p>;
  if (match.right.value.trim() === '') return <p class="note">Write what the picture shows.</p>;
  const lack = contrast === 1 ? 'a colour, a material or a pattern' : `${contrast} colours, materials or patterns`;
  return <p class="note">Nothing to change here. Name {lack} in the caption, or allow more kinds of attributes.</p>;
}
