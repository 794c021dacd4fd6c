import { showTab } from '../../app/tabs.ts';
import { type Comparison, comparisons } from '../state.ts';
import { HeldOut } from './held-out.tsx';
import { ResultTableView } from './result-table-view.tsx';
import { RunList } from './run-list.tsx';
import { tableOfRuns } from './summarize-runs.ts';

/** How the heads did on boxes that none was trained on, world by world. */
export function Comparisons() {
  return (
    <>
      {comparisons.value.map((comparison) => (
        <ComparisonView key={comparison.world.id} comparison={comparison} />
      ))}
    </>
  );
}

function ComparisonView({ comparison: { world, runs, evaluation } }: { readonly comparison: Comparison }) {
  const id = `results-${world.id.replace(/\W+/g, '-')}`;
  const latest = runs.at(-1);
  return (
    <section class="results" aria-labelledby={id}>
      <h2 id={id}>{`Trained on ${world.label}, measured on others`}</h2>
      <ResultTableView table={tableOfRuns(evaluation)} />
      {latest !== undefined && <HeldOut key={latest.id} run={latest} />}
      <RunList runs={runs} />
      <p class="quiet">
        All of them rank on the{' '}
        <button type="button" class="plain" onClick={() => showTab('match')}>
          Match tab
        </button>
        , too.
      </p>
    </section>
  );
}
