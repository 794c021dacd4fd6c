export { checkedState } from './checked-state.ts';
export { boxIou } from './detection/box-iou.ts';
export { type ChooseOptions, chooseDetections, type ScoredBoxes } from './detection/choose-detections.ts';
export type { Detection } from './detection/detection.ts';
export type { DetectionSample } from './detection/detection-sample.ts';
export {
  type AveragePrecision,
  type AveragePrecisionOptions,
  meanAveragePrecision,
} from './detection/mean-average-precision.ts';
export { type BoxRanking, rankByBox } from './detection/rank-by-box.ts';
export { type SuppressOptions, suppressOverlaps } from './detection/suppress-overlaps.ts';
export { type Activation, activationConflict, activationsOf } from './encoders/check/activation.ts';
export { type CheckEncoderOptions, checkEncoder, type EncoderReference } from './encoders/check/check-encoder.ts';
export type { EncoderReport, Finding, FindingKind } from './encoders/check/report.ts';
export { type CaptionCleaning, captionCleanings, cleanCaption } from './encoders/cleaning/clean-caption.ts';
export type { ClipEncoder, EmbedOptions, ImageInput } from './encoders/clip-encoder.ts';
export { type ClipEncoderParts, createClipEncoder } from './encoders/create-clip-encoder.ts';
export { createTokenizer, type TokenizerOptions } from './encoders/create-tokenizer.ts';
export { type ModelConfig, readModelConfig } from './encoders/model-config.ts';
export type { ModelDType, ModelPort, ModelSession, ModelTensor } from './encoders/model-session.ts';
export { createOwlDetector } from './encoders/owl/create-owl-detector.ts';
export type { DetectOptions, OwlDetector } from './encoders/owl/owl-detector.ts';
export type { CaptionTokenizer } from './encoders/tokenizer.ts';
export type { ErrorCode, ErrorDetails } from './errors.ts';
export { FgclipError, throwIfAborted } from './errors.ts';
export { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './formats/float16.ts';
export { type NpyArray, type NpyDType, npyToFloat32, readNpy } from './formats/npy-read.ts';
export { writeNpy } from './formats/npy-write.ts';
export { readPytorchCheckpoint } from './formats/pytorch.ts';
export { readSafetensors, type Safetensors } from './formats/safetensors-read.ts';
export { writeSafetensors } from './formats/safetensors-write.ts';
export { asFloat16, type StoredDType, type StoredTensor, toFloat32, toInt32 } from './formats/stored-tensor.ts';
export type { Dim } from './graph/dim.ts';
export { type DimBindings, multiplyDims, resolveDim } from './graph/dim.ts';
export { bindDimensions } from './graph/evaluate/bind-dimensions.ts';
export { type Evaluation, evaluate } from './graph/evaluate/evaluate.ts';
export type { Expression, Operand } from './graph/expression.ts';
export { dispatch, type Node, type OperationName, type PerOperation } from './graph/expression.ts';
export { gelu, layerNorm, linear, quickGelu } from './graph/functions/layers.ts';
export { logSumExp, mean, norm, normalize, softplus } from './graph/functions/statistics.ts';
export { gradient } from './graph/gradient.ts';
export type { Graph, GraphDefinition } from './graph/graph.ts';
export { defineGraph } from './graph/graph.ts';
export {
  add,
  divide,
  equal,
  erf,
  exp,
  greater,
  log,
  maximum,
  multiply,
  negate,
  relu,
  sigmoid,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from './graph/operations/elementwise.ts';
export { broadcastTo, concat, expandDims, pad, reshape, slice, transpose } from './graph/operations/layout.ts';
export { constant, dimension, eye, input, parameter, range, zeros } from './graph/operations/leaves.ts';
export { gather, scatterAdd } from './graph/operations/lookup.ts';
export { matmul } from './graph/operations/matmul.ts';
export type { ReduceOptions } from './graph/operations/reduce.ts';
export { max, softmax, sum } from './graph/operations/reduce.ts';
export type { Shape } from './graph/shape.ts';
export { broadcastShapes, elementCount, resolveShape } from './graph/shape.ts';
export { type InfoNceOptions, infoNce } from './losses/info-nce.ts';
export type { Loss, LossLearned, LossParameters } from './losses/loss.ts';
export { type BinaryCrossEntropyOptions, binaryCrossEntropy, meanSquaredError } from './losses/pointwise.ts';
export { type TripletOptions, triplet } from './losses/triplet.ts';
export { publishedMedian } from './metrics/published-median.ts';
export { type RandomRanks, randomRanks } from './metrics/random-ranks.ts';
export {
  meanOf,
  type RankOptions,
  type RankStatistics,
  type RanksAmong,
  rankOfPositive,
  rankStatistics,
  ranksOf,
  summarizeRanks,
  upperMedian,
} from './metrics/ranks.ts';
export {
  type RetrievalDirection,
  type RetrievalStatistics,
  recallHits,
  retrievalStatistics,
  summarizeRetrieval,
} from './metrics/retrieval.ts';
export { type RetrievalInput, type RetrievalRanks, retrievalRanks } from './metrics/retrieval-ranks.ts';
export { type ScoreStatistics, scoreStatistics } from './metrics/score-statistics.ts';
export {
  type ClipParts,
  clipFiles,
  type PaddingColour,
  type ReadClipPartsOptions,
  readClipParts,
} from './models/clip-parts.ts';
export {
  type HubAccess,
  type HubFile,
  hubFileUrl,
  isHubListing,
  isPlainPath,
  type JsonAnswer,
  listHubFiles,
  notTheProtocol,
  resolveHubRevision,
} from './models/hub.ts';
export { impostorError, impostorOf, TELLING_BYTES } from './models/impostor.ts';
export { type HubReference, type HubReferenceOptions, isCommit, parseHubReference } from './models/model-id.ts';
export type { ByteSource } from './models/ports/byte-source.ts';
export { type ModelPorts, readModelPorts } from './models/ports/read-ports.ts';
export { lazySession, type SessionFace } from './models/sessions/lazy-session.ts';
export { type RemoteModel, remoteSession, runtimeError } from './models/sessions/remote-session.ts';
export {
  chooseFiles,
  type ExternalData,
  externalDataOf,
  lacksExternalData,
  type Wanted,
} from './models/wanted-files.ts';
export { type TowerFiles, towerFiles, type WeightDType, weightDTypes } from './models/weights.ts';
export { readInitializers } from './onnx/read-initializers.ts';
export type { OnnxSession, SessionBackend } from './onnx/session-backend.ts';
export { sessionRuntime } from './onnx/session-runtime.ts';
export { type WriteOnnxOptions, writeOnnx } from './onnx/write-onnx.ts';
export { type AdamOptions, type AdamWOptions, adam, adamW } from './optimizers/adam.ts';
export { clipByGlobalNorm, globalNorm } from './optimizers/clip.ts';
export type { Optimizer, OptimizerInput, OptimizerOutput } from './optimizers/optimizer.ts';
export { constantRate, type Schedule, type WarmupCosineOptions, warmupCosine } from './optimizers/schedule.ts';
export { type SgdOptions, sgd } from './optimizers/sgd.ts';
export { initialSlots, stepInputs, type TrainingStepOptions, trainingStep } from './optimizers/training-step.ts';
export { pacer } from './pacer.ts';
export { plainRuntime } from './plain-runtime.ts';
export type { Program, Runtime, Tensors } from './runtime.ts';
export type {
  BootstrapMeanOptions,
  BootstrapOptions,
  ClusteredMean,
  Interval,
  SumInterval,
} from './statistics/bootstrap.ts';
export { bootstrapMean, bootstrapSum } from './statistics/bootstrap.ts';
export type { MeanItems } from './statistics/cluster-sums.ts';
export type { Comparison, ComparisonOptions, PairedItems } from './statistics/compare.ts';
export { compareMeans, compareSums } from './statistics/compare.ts';
export { holm } from './statistics/holm.ts';
export { spearman } from './statistics/spearman.ts';
export { createRandom, type Random } from './tensor/random.ts';
export type { DType, FloatTensor, Matrix, Tensor, TensorData } from './tensor/tensor.ts';
export { dtypeOf, intTensor, joinRows, matrix, row, scalar, sizeOf, takeRows, tensor } from './tensor/tensor.ts';
export { version } from './version.ts';
export type { Box, PixelBox } from './vision/box.ts';
export { createImageProcessor } from './vision/create-image-processor.ts';
export { cropBox } from './vision/crop-box.ts';
export type { ImageSize, RgbImage } from './vision/image.ts';
export type { ImageProcessor } from './vision/image-processor.ts';
export type { ImageProcessorConfig, ResizeRule, RgbValues } from './vision/image-processor-config.ts';
export { type AvifTile, type DecodeAvifOptions, decodeAvif } from './vision/pictures/avif.ts';
export { type Orientation, turned } from './vision/pictures/orientation.ts';
export {
  needPictureHeader,
  type PictureFormat,
  type PictureHeader,
  startsWith,
} from './vision/pictures/picture-header.ts';
export { checkBytes, checkLimits, checkPixels, DEFAULT_MAX_PIXELS } from './vision/pictures/picture-limits.ts';
export type { Planes } from './vision/pictures/planes.ts';
export { type DecodePngOptions, decodePng } from './vision/pictures/png.ts';
export { firstTiffPage } from './vision/pictures/tiff.ts';
export {
  type ReadImageProcessorConfigOptions,
  readImageProcessorConfig,
} from './vision/read-image-processor-config.ts';
export type { ResampleFilter } from './vision/resample/filters.ts';
export { type ResizeOptions, resize, resizeSteps } from './vision/resample/resize.ts';
export type { Canvas } from './vision/resample/source.ts';
