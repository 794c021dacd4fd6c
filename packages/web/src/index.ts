export { type OpenClip, type OpenClipOptions, openClip } from './clip/open-clip.ts';
export type { OpenedModel } from './clip/open-model.ts';
export { droppedFiles } from './files/dropped-files.ts';
export { headBlob, readHeadFile } from './files/head-file.ts';
export { saveBlob } from './files/save-blob.ts';
export { type DecodeImageOptions, decodeImage } from './images/decode-image.ts';
export {
  type InferenceOptions,
  type InferenceWorker,
  type LoadOptions,
  openInferenceWorker,
} from './inference/inference-worker.ts';
export type { InferenceDevice } from './inference/request.ts';
export { type ClearCacheOptions, type ClearReport, clearCache } from './models/clear-cache.ts';
export type { DroppedFile } from './models/dropped-source.ts';
export {
  type CachedFile,
  type CachedModel,
  type CacheOptions,
  type CacheReport,
  inspectCache,
} from './models/inspect-cache.ts';
export type { ModelOptions, ModelProgress, RetryPolicy } from './models/model-options.ts';
export type { ModelReference } from './models/open-source.ts';
export { type OpenOwl, type OpenOwlOptions, openOwl } from './owl/open-owl.ts';
export type { OnnxDevice } from './runtime/onnx/flavours.ts';
export { type OnnxRuntimeOptions, onnxRuntime } from './runtime/onnx-runtime.ts';
export { type DeviceProbe, probeDevice } from './runtime/probe-device.ts';
export type { TfjsEvaluation, TfjsTensors } from './runtime/tfjs/evaluate.ts';
export { evaluateTfjs } from './runtime/tfjs/evaluate.ts';
export type { TensorFlow } from './runtime/tfjs/rules.ts';
export { tfjsRuntime } from './runtime/tfjs-runtime.ts';
export { type ThreadSupport, threadsAvailable } from './runtime/threads.ts';
