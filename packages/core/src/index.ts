export type { Activation } from './encoders/check/activation.ts';
export { type CheckEncoderOptions, checkEncoder, type EncoderReference } from './encoders/check/check-encoder.ts';
export type { EncoderReport, Finding, FindingKind } from './encoders/check/variants.ts';
export { type CaptionCleaning, cleanCaption } from './encoders/clean-caption.ts';
export type { ClipEncoder, EmbedOptions, ImageInput } from './encoders/clip-encoder.ts';
export { type ClipEncoderParts, createClipEncoder } from './encoders/create-clip-encoder.ts';
export type { ModelConfig } from './encoders/model-config.ts';
export type { ModelDType, ModelPort, ModelSession, ModelTensor } from './encoders/model-session.ts';
export { createOwlDetector, type DetectOptions, type OwlDetector } from './encoders/owl/owl-detector.ts';
export { type CaptionTokenizer, createTokenizer, type TokenizerOptions } from './encoders/tokenizer.ts';
export { type ErrorCode, type ErrorDetails, FgclipError } from './errors.ts';
export type {
  Dim,
  DimBindings,
  Expression,
  Node,
  Operand,
  OperationName,
  PerOperation,
  Shape,
} from './graph/expression.ts';
export type { HubAccess, HubFile, HubReference, HubReferenceOptions, JsonAnswer } from './hub/hub.ts';
export type { RetryPolicy } from './hub/interruption.ts';
export type {
  ClipParts,
  ExternalData,
  PaddingColour,
  ReadClipPartsOptions,
  TowerFiles,
  Wanted,
  WeightDType,
} from './hub/model-files.ts';
export type { ByteSource, ModelPorts } from './hub/model-ports.ts';
export type { RemoteModel, SessionFace } from './hub/sessions.ts';
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  type InfoNceOptions,
  infoNce,
  type Loss,
  type LossLearned,
  type LossParameters,
  meanSquaredError,
  type TripletOptions,
  triplet,
} from './learning/losses.ts';
export {
  type AdamOptions,
  type AdamWOptions,
  adam,
  adamW,
  clipByGlobalNorm,
  constantRate,
  type Optimizer,
  type OptimizerInput,
  type OptimizerOutput,
  type Schedule,
  type SgdOptions,
  sgd,
  type WarmupCosineOptions,
  warmupCosine,
} from './learning/optimizers.ts';
export { initialSlots, stepInputs, type TrainingStepOptions, trainingStep } from './learning/training-step.ts';
export {
  type BootstrapMeanOptions,
  type BootstrapOptions,
  bootstrapMean,
  bootstrapSum,
  type ClusteredMean,
  type Interval,
  type MeanItems,
  type SumInterval,
} from './measures/bootstrap.ts';
export {
  type Comparison,
  type ComparisonOptions,
  compareMeans,
  compareSums,
  holm,
  type PairedItems,
} from './measures/compare.ts';
export {
  boxIou,
  type ChooseOptions,
  type Detection,
  type DetectionSample,
  type ScoredBoxes,
  type SuppressOptions,
  suppressOverlaps,
} from './measures/detections.ts';
export {
  type AveragePrecision,
  type AveragePrecisionOptions,
  meanAveragePrecision,
} from './measures/mean-average-precision.ts';
export type { BoxRanking } from './measures/rank-by-box.ts';
export {
  type RandomRanks,
  type RankOptions,
  type RankStatistics,
  type RanksAmong,
  randomRanks,
  rankOfPositive,
  rankStatistics,
  ranksOf,
  type ScoreStatistics,
  scoreStatistics,
  summarizeRanks,
} from './measures/ranks.ts';
export {
  type RetrievalDirection,
  type RetrievalInput,
  type RetrievalRanks,
  type RetrievalStatistics,
  retrievalRanks,
  retrievalStatistics,
  summarizeRetrieval,
} from './measures/retrieval.ts';
export { spearman } from './measures/spearman.ts';
export { type OnnxSession, type SessionBackend, sessionRuntime } from './runtimes/onnx/session-runtime.ts';
export { type WriteOnnxOptions, writeOnnx } from './runtimes/onnx/write-onnx.ts';
export { plainRuntime } from './runtimes/plain/plain-runtime.ts';
export type { Program, Runtime, Tensors } from './runtimes/runtime.ts';
export { createRandom, type Random } from './tensor/random.ts';
export {
  type DType,
  type FloatTensor,
  intTensor,
  joinRows,
  type Matrix,
  matrix,
  row,
  scalar,
  type Tensor,
  type TensorData,
  takeRows,
  tensor,
} from './tensor/tensor.ts';
export { version } from './version.ts';
export type { Canvas } from './vision/convolve.ts';
export type { AvifTile, DecodeAvifOptions } from './vision/pictures/avif.ts';
export type { Orientation } from './vision/pictures/orientation.ts';
export type { PictureFormat, PictureHeader } from './vision/pictures/picture-header.ts';
export type { Planes } from './vision/pictures/planes.ts';
export type { DecodePngOptions } from './vision/pictures/png.ts';
export type { ImageProcessorConfig, ResizeRule, RgbValues } from './vision/processor-config.ts';
export type { ResampleFilter } from './vision/taps.ts';
