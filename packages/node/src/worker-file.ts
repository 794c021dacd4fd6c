/**
 * Where the code of the threads that run models lies: beside this file, in the sources as in the build, which therefore
 * keeps it in the folder of its entry.
 */
export const sessionWorkerFile = new URL('./session-worker.mjs', import.meta.url);
