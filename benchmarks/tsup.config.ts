import { defineConfig } from 'tsup';

export default defineConfig({ entry: ['src/training-step.ts'], format: ['esm'], target: 'es2022', clean: true });
