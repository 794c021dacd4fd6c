import type { ResultTable, TableCell } from '@fgclip/heads';

/** A table of results; wide ones are scrolled within their frame. */
export function ResultTableView({ table: { title, columns, rows, notes } }: { readonly table: ResultTable }) {
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
