import { forgetRun } from '../actions.ts';
import type { StageOutcome } from '../job/training-job.ts';
import { type OnnxPart, onnxFile } from './onnx-files.ts';
import type { TrainedRun } from './trained-run.ts';

/** The heads, and what can be done with each. */
export function RunList({ runs }: { readonly runs: readonly TrainedRun[] }) {
  return (
    <ul class="runs">
      {runs.map((run) => (
        <RunItem key={run.id} run={run} />
      ))}
    </ul>
  );
}

function RunItem({ run }: { readonly run: TrainedRun }) {
  const { id, label, note, file, head, outcomes, seconds, runtime } = run;
  const name = fileNameOf(label);
  const onnx = (part: OnnxPart) => offerFile(onnxFile(head, part), `${name}-${part}.onnx`);
  return (
    <li>
      <h3>{label}</h3>
      <p class="note">
        {[note, ...outcomes.map(outcomeText)].join('; ')}
        {outcomes.length > 0 && `. ${seconds.toFixed(1)} s on ${runtime}`}
      </p>
      <div class="toolbar">
        <button type="button" onClick={() => offerFile(file, `${name}.safetensors`)} aria-label={`Download ${label}`}>
          Download
        </button>
        <button type="button" onClick={() => onnx('image')} aria-label={`Image side of ${label} as ONNX`}>
          Image side, ONNX
        </button>
        <button type="button" onClick={() => onnx('text')} aria-label={`Text side of ${label} as ONNX`}>
          Text side, ONNX
        </button>
        {!head.function.dotProduct && (
          <button type="button" onClick={() => onnx('score')} aria-label={`Scores of ${label} as ONNX`}>
            Scores, ONNX
          </button>
        )}
        <button type="button" onClick={() => void forgetRun(id)} aria-label={`Remove ${label}`}>
          Remove
        </button>
      </div>
    </li>
  );
}

const endings: Readonly<Record<StageOutcome['stopped'], string>> = {
  finished: '',
  early: ', ended early',
  diverged: ', ended as the loss was no number',
  'by the visitor': ', stopped',
};

function outcomeText({ stage, bestEpoch, stopped }: StageOutcome): string {
  return `${stage} kept epoch ${bestEpoch}${endings[stopped]}`;
}

/** Has the browser save bytes as a file. */
function offerFile(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes.slice()], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  // The browser has taken hold of the file by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** "Linear, captions only 2" -> "linear-captions-only-2". */
function fileNameOf(label: string): string {
  return (
    label
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'head'
  );
}
