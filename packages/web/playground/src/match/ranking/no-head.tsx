import { showTab } from '../../app/tabs.ts';
import { HeadFileButton } from '../../model/head-file-button.tsx';
import type { LoadedHead } from '../../model/heads.ts';

/** In place of a head's ranks, how to come by a head. */
export function NoHead({ unfit }: { readonly unfit: readonly LoadedHead[] }) {
  return (
    <article class="ranking no-head">
      <header>
        <h3>With a trained head</h3>
      </header>
      <p>
        A head is a small function on top of CLIP that learns what the cosine blurs. Training one takes a minute on this
        page.
      </p>
      {unfit.length > 0 && (
        <p class="note">
          {unfit.map(({ label }) => label).join(', ')}: trained for another model, and of no use with this one.
        </p>
      )}
      <div class="toolbar">
        <button type="button" class="primary" onClick={() => showTab('train')}>
          Train a head
        </button>
        <HeadFileButton />
      </div>
    </article>
  );
}
