export { changedWords } from '../../../../heads/src/report/page/changed-words.ts';
