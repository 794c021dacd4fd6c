import type { Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { EvaluationProtocol } from '@fgclip/heads';
import { versions } from './versions.ts';

type Measured = Pick<EvaluationProtocol, 'subset' | 'split' | 'ranked' | 'gallery'>;

/** Everything needed to know what the numbers of an evaluation mean. */
export function protocolOf({ manifest }: EmbeddingTable, runtime: Runtime, measured: Measured): EvaluationProtocol {
  return {
    table: { ...manifest },
    ...measured,
    ties: 'count against the right caption',
    runtime: runtime.name,
    versions,
  };
}
