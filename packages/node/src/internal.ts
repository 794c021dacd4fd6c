/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { applyHead } from './applying/apply-head.ts';
export { writeComparison } from './detection/compare-detections.ts';
export { readDetectors } from './detection/compare-predictions.ts';
export { dataSetsFolder } from './downloads/download-data-set.ts';
export { keepPresent } from './extraction/photographs.ts';
export { mapAhead } from './extraction/turns.ts';
export { writeFileAtomically } from './files/files.ts';
export { diskFolder } from './files/folders.ts';
export { versions } from './files/versions.ts';
export { type FoldedClip, foldModel } from './folding/fold-model.ts';
export { FOLD_FILE, type FoldRecord } from './folding/model-card.ts';
export { openInferenceWorker } from './inference/inference-worker.ts';
export { embeddingDrift } from './models/check-clip.ts';
export { whatToClear } from './models/clear-cache.ts';
export { locateModel } from './models/locate-model.ts';
export { modelRecord } from './models/model-record.ts';
export { readDiagnosis, writeDiagnosis } from './report/diagnosis-file.ts';
export { reportedRun } from './report/report-run.ts';
export { cropsOf } from './report/write-report.ts';
export { closedFormLadder } from './reproduce/closed-form-ladder.ts';
export { asReleased, trainingErrata } from './reproduce/paper-data.ts';
export { embedPaper, type PaperTables, paperHeads } from './reproduce/reproduce-paper.ts';
export { readStatisticsFile, writeStatisticsFile } from './statistics/statistics-file.ts';
