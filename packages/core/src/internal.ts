/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { checkedState } from './checked-state.ts';
export { uselessKinds } from './encoders/check/check-encoder.ts';
export { captionCleanings } from './encoders/clean-caption.ts';
export { chooseOutput } from './encoders/tower-ports.ts';
export { throwIfAborted } from './errors.ts';
export { MOST_NPY_HEADER_BYTES, npyHeader, readNpyHeader } from './formats/npy.ts';
export { asFloat16, asFloat64, toFloat64 } from './formats/stored-tensor.ts';
export { broadcastShapes, dispatch, elementCount, multiplyDims, resolveDim, resolveShape } from './graph/expression.ts';
export { httpError, isWebPage, strongTag } from './hub/answers.ts';
export {
  authorization,
  hubFileUrl,
  isCommit,
  isHubListing,
  isPlainPath,
  listHubFiles,
  parseHubJson,
  parseHubReference,
  resolveHubRevision,
} from './hub/hub.ts';
export { impostorError, impostorOf, TELLING_BYTES } from './hub/impostor.ts';
export {
  anySignal,
  Interruption,
  isInterrupted,
  throwIfStopped,
  withRetries,
} from './hub/interruption.ts';
export {
  chooseFiles,
  clipFiles,
  externalDataOf,
  lacksExternalData,
  readClipParts,
  towerFiles,
  weightDTypes,
} from './hub/model-files.ts';
export { readModelPorts } from './hub/model-ports.ts';
export { type Answer, type AskOptions, disposed, RequestQueue } from './hub/request-queue.ts';
export { lazySession, remoteSession, runtimeError } from './hub/sessions.ts';
export { rankingDivergence } from './learning/divergence.ts';
export { logit } from './learning/losses.ts';
export { chooseDetections } from './measures/detections.ts';
export { rankByBox } from './measures/rank-by-box.ts';
export { meanOf } from './measures/ranks.ts';
export { recallHits } from './measures/retrieval.ts';
export type { ReadExternal } from './onnx-edit/fold-map.ts';
export { type OutputTransform, type Transformed, transformOutputs } from './onnx-edit/transform-output.ts';
export { readInitializers } from './runtimes/onnx/read-initializers.ts';
export { pacer } from './runtimes/pacer.ts';
export { bindDimensions } from './runtimes/plain/bind-dimensions.ts';
export { type Cholesky, cholesky } from './tensor/cholesky.ts';
export {
  multiplySquares,
  type Square,
  type SymmetricEigen,
  singularValues,
  symmetricEigen,
  transposeSquare,
} from './tensor/decompositions.ts';
export { sizeOf } from './tensor/tensor.ts';
export { decodeAvif } from './vision/pictures/avif.ts';
export { turned } from './vision/pictures/orientation.ts';
export {
  checkBytes,
  checkLimits,
  checkPixels,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_PIXELS,
  needPictureHeader,
  startsWith,
} from './vision/pictures/picture-header.ts';
export { decodePng } from './vision/pictures/png.ts';
export { firstTiffPage } from './vision/pictures/tiff.ts';
