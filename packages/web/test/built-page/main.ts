import { tensor } from '@fgclip/core';
import { defineGraph, input, multiply } from '@fgclip/core/graph';
import { onnxRuntime } from '../../src/index.ts';

const device = location.hash === '#webgpu' ? 'webgpu' : 'wasm';
const runtime = onnxRuntime({ device, threads: 2 });
const program = await runtime.compile(defineGraph({ outputs: { doubled: multiply(input('x', ['n']), 2) } }));
const { doubled } = await program.run({ x: tensor([1, 2, 3], [3]) });

// A thread that ran this code, as it would if it started from the page's bundle, would fail here.
document.title = `${runtime.name}: ${doubled?.data.join(' ')}`;
