/** File formats: npy, safetensors, PyTorch checkpoints. */

export { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './float16.ts';
export { type NpyArray, type NpyDType, npyToFloat32, readNpy, writeNpy } from './npy.ts';
export { readPytorchCheckpoint } from './pytorch.ts';
export { readSafetensors, type Safetensors, writeSafetensors } from './safetensors.ts';
export { type StoredDType, type StoredTensor, toFloat32 } from './stored-tensor.ts';
