import { NATIVE_CODECS, wasmFile } from "./wasm-file.ts";

/** What the codecs say without giving up, though the frame is not whole. */
const COMPLAINT = /corrupt|premature|bogus|error|terminated|inconsisten|truncated/i;

type Call = (...numbers: readonly number[]) => number;

/** The codecs in a memory of their own. After an exception the instance is not to be used again. */
export interface NativeInstance {
  readonly memory: WebAssembly.Memory;
  /** How often a codec said that the frame is not whole, and went on. */
  complaints(): number;
  call(name: string, ...numbers: readonly number[]): number;
}

let compiled: WebAssembly.Module | undefined;

/** Compiles the file when first called. */
export function newInstance(): NativeInstance {
  compiled ??= new WebAssembly.Module(Uint8Array.from(wasmFile(NATIVE_CODECS)));
  let complaints = 0;
  const text = (start: number, length: number): string => Buffer.from(memory.buffer, start, length).toString("latin1");
  const hear = (start: number, length: number): void => {
    if (COMPLAINT.test(text(start, length))) complaints += 1;
  };
  const env = {
    onCodecsInfo: hear,
    onCodecsTrace: () => undefined,
    emscripten_notify_memory_growth: () => undefined,
    onCodecsException(start: number, length: number) {
      throw new Error(text(start, length));
    },
  };
  const wasi = systemCalls(() => new DataView(memory.buffer), hear);
  const { exports } = new WebAssembly.Instance(compiled, { wasi_snapshot_preview1: wasi, env });
  const memory = exports.memory as WebAssembly.Memory;
  const call = (name: string, ...numbers: readonly number[]): number => (exports[name] as Call)(...numbers);
  call("_initialize");
  return { memory, complaints: () => complaints, call };
}

/** No clock, no environment, no files; what is written to standard error is heard. */
const systemCalls = (view: () => DataView, hear: (start: number, length: number) => void) => ({
  environ_sizes_get(count: number, size: number) {
    view().setUint32(count, 0, true);
    view().setUint32(size, 0, true);
    return 0;
  },
  environ_get: () => 0,
  clock_time_get: () => 0,
  fd_close: () => 0,
  fd_seek: () => 0,
  fd_write(_file: number, vectors: number, count: number, written: number) {
    let total = 0;
    for (let at = vectors; at < vectors + 8 * count; at += 8) {
      const length = view().getUint32(at + 4, true);
      hear(view().getUint32(at, true), length);
      total += length;
    }
    view().setUint32(written, total, true);
    return 0;
  },
  proc_exit(code: number) {
    throw new Error(`exit ${code}`);
  },
});
