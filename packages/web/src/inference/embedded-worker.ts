/**
 * The worker's code with all that it needs. The build of this package puts it in the place of this file; in the sources,
 * and after bundlers that know workers, it is not needed.
 */
export const workerCode: string | undefined = undefined;
