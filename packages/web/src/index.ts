export type { RetryPolicy } from '@fgclip/core';
export { droppedFiles, headBlob, readHeadFile, saveBlob } from './files/files.ts';
export { type DecodeImageOptions, decodeImage } from './images/decode-image.ts';
export {
  type InferenceOptions,
  type InferenceWorker,
  type LoadOptions,
  openInferenceWorker,
} from './inference/inference-worker.ts';
export type { InferenceDevice } from './inference/request.ts';
export {
  type CachedFile,
  type CachedModel,
  type CacheOptions,
  type CacheReport,
  type ClearCacheOptions,
  type ClearReport,
  clearCache,
  inspectCache,
} from './models/cache.ts';
export type { DownloadedFile, FileHash } from './models/download-file.ts';
export type { DroppedFile } from './models/dropped-source.ts';
export type { ModelOptions, ModelProgress } from './models/model-source.ts';
export { type OpenClip, type OpenClipOptions, type OpenedModel, openClip } from './models/open-clip.ts';
export { type OpenOwl, type OpenOwlOptions, openOwl } from './models/open-owl.ts';
export type { ModelReference } from './models/open-source.ts';
export { type OnnxRuntimeOptions, onnxRuntime } from './runtimes/onnx-runtime.ts';
export { type DeviceProbe, probeDevice } from './runtimes/probe-device.ts';
export { type OnnxDevice, type StartOptions, type ThreadSupport, threadsAvailable } from './runtimes/start-onnx.ts';
export type { TensorFlow } from './runtimes/tfjs-rules.ts';
export { evaluateTfjs, type TfjsEvaluation, type TfjsTensors, tfjsRuntime } from './runtimes/tfjs-runtime.ts';
