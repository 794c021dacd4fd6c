import type { ResultTable, TableCell } from '@fgclip/heads/results';
import { showTab } from '../../app/tabs.ts';
import { type Comparison, comparisons } from '../state.ts';
import { HeldOut } from './held-out.tsx';
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

/** A table of results; wide ones are scrolled within their frame. */
function ResultTableView({ table: { title, columns, rows, notes } }: { readonly table: ResultTable }) {
  return (
    <figure class="result-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" aria-label={title ?? 'Results'} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ header, fullName, align }) => (
                <th key={fullName ?? header} scope="col" class={align} title={fullName ?? header}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, k) => (
              <tr key={k}>{cells.map((cell, column) => CellView(cell, column, columns[column]?.align ?? 'left'))}</tr>
            ))}
          </tbody>
        </table>
      </section>
      <figcaption>{notes.join(' ')}</figcaption>
    </figure>
  );
}

function CellView({ text, value, spread, best }: TableCell, column: number, align: 'left' | 'right') {
  if (column === 0) {
    return (
      <th key={column} scope="row" class={align}>
        {text}
      </th>
    );
  }
  return (
    <td key={column} class={best ? `${align} best` : align}>
      {value === undefined ? text : <data value={value}>{text}</data>}
      {spread !== undefined && <small>{` ±${spread}`}</small>}
    </td>
  );
}
