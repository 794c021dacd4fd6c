import { parseJson } from '../../table/json-lines.ts';
import { fail, type JsonRecord, recordOf } from './fields.ts';
import type { SampleCollector } from './sample-collector.ts';

/** Reads the objects of a JSON Lines text, one a line; blank lines are passed over, malformed ones listed as skipped. */
export function eachJsonRecord(
  text: string,
  collector: SampleCollector,
  read: (record: JsonRecord, entry: string) => void,
): void {
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const entry = `line ${index + 1}`;
    collector.attempt(entry, () => read(recordOf(parseLine(line)), entry));
  });
}

function parseLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch (problem) {
    return fail(undefined, `is not JSON: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}
