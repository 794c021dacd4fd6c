import { serveSessions, type WorkerScope } from './serve-sessions.ts';

// onnxruntime-web starts its own threads from the script that it is a part of, which may be this one.
if (!self.name.startsWith('em-pthread')) serveSessions(self as unknown as WorkerScope);
