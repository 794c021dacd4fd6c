export type { OnnxRuntimeOptions } from './onnx-runtime.ts';
export { onnxRuntime } from './onnx-runtime.ts';
