import { expect, test } from 'vitest';
import { correctProtocol, paperErrata } from '../protocol/evaluation-errata.ts';
import { errataNamed, erratumNames, namesOfErrata } from './errata-names.ts';

test('every erratum has a name, and can be repeated by itself', () => {
  expect(erratumNames).toContain('retrieval-normalization');
  expect(errataNamed(['random-baseline'])).toEqual({
    ...correctProtocol,
    randomBaseline: paperErrata.randomBaseline,
  });
  for (const name of erratumNames) expect(namesOfErrata(errataNamed([name]))).toEqual([name]);
});

test('all of them are the protocol of the paper, none the correct one', () => {
  expect(errataNamed(erratumNames)).toEqual(paperErrata);
  expect(errataNamed([])).toEqual(correctProtocol);
  expect(namesOfErrata(paperErrata)).toEqual(erratumNames);
  expect(namesOfErrata(correctProtocol)).toEqual([]);
});
