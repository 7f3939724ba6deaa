import { DamagedFrame } from "./frame-errors.ts";
import { type NativeInstance, newInstance } from "./native-instance.ts";

const MOST_MEMORY = 384 * 1024 * 1024; // a heap never shrinks: one grown past this is given up after its frame

/** The names that the codecs have in the file's exports: Decode… and Encode…. */
export type NativeCodec = "Jpeg" | "JpegLs" | "Jpeg2000" | "HtJpeg2000" | "JpegXl";

/** Samples as the codecs take and give them: pixel by pixel, in words of 8 or 16 bits, little endian. */
export interface NativeForm {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly samplesPerPixel: 1 | 3;
  readonly signed: boolean;
}

let loaded: NativeInstance | undefined;

/** Runs one frame through the one instance, which does not outlive a failure. What the codecs throw becomes DamagedFrame. */
function inInstance(what: string, work: (native: NativeInstance) => Uint8Array): Uint8Array {
  const native = loaded ?? newInstance();
  loaded = undefined;
  const before = native.complaints();
  const result = attempt(what, () => work(native));
  if (native.complaints() > before) throw new DamagedFrame(`${what} is not whole`);
  if (native.memory.buffer.byteLength <= MOST_MEMORY) loaded = native;
  return result;
}

function attempt(what: string, work: () => Uint8Array): Uint8Array {
  try {
    return work();
  } catch (error) {
    throw new DamagedFrame(`${what} does not decode`, { cause: error });
  }
}

const MONOCHROME2 = 1;
const RGB = 3;

function newContext({ call }: NativeInstance, form: NativeForm): number {
  const context = call("CreateCodecsContext");
  call("SetColumns", context, form.columns);
  call("SetRows", context, form.rows);
  call("SetBitsAllocated", context, form.bitsAllocated);
  call("SetBitsStored", context, form.bitsStored);
  call("SetSamplesPerPixel", context, form.samplesPerPixel);
  call("SetPixelRepresentation", context, Number(form.signed));
  call("SetPlanarConfiguration", context, 0);
  call("SetPhotometricInterpretation", context, form.samplesPerPixel === 1 ? MONOCHROME2 : RGB);
  return context;
}

/** Bytes into the memory of a context, and out of it. */
function put({ call, memory }: NativeInstance, context: number, kind: "Encoded" | "Decoded", bytes: Uint8Array): void {
  call(`Set${kind}BufferSize`, context, bytes.length);
  new Uint8Array(memory.buffer).set(bytes, call(`Get${kind}Buffer`, context));
}
const take = ({ call, memory }: NativeInstance, context: number, kind: "Encoded" | "Decoded"): Uint8Array =>
  new Uint8Array(memory.buffer, call(`Get${kind}Buffer`, context), call(`Get${kind}BufferSize`, context)).slice();

/** The samples in a codestream, which must be of `form`. No colour is converted but what the codestream itself asks for. Throws DamagedFrame. */
export function decodeNative(codec: NativeCodec, codestream: Uint8Array, form: NativeForm): Uint8Array {
  const expected = (form.rows * form.columns * form.samplesPerPixel * form.bitsAllocated) / 8;
  const decoded = inInstance(codec, (native) => {
    const context = newContext(native, form);
    put(native, context, "Encoded", codestream);
    const parameters = native.call("CreateDecoderParameters");
    native.call("SetConvertColorspaceToRgb", parameters, 0);
    native.call(`Decode${codec}`, context, parameters);
    native.call("ReleaseDecoderParameters", parameters);
    const samples = take(native, context, "Decoded");
    native.call("ReleaseCodecsContext", context);
    return samples;
  });
  if (decoded.length !== expected) throw new DamagedFrame(`${codec} of ${decoded.length} bytes, ${expected} expected`);
  return decoded;
}

/** How a frame is encoded; what a codec does not know it ignores. */
export interface NativeEncoding {
  /** JPEG 2000 and HTJ2K: position in the list LRCP, RLCP, RPCL, PCRL, CPRL. */
  readonly progression: number;
  /** JPEG 2000 and HTJ2K: the reversible colour transform of three components. */
  readonly colourTransform: boolean;
}

/** A lossless codestream of samples of `form`. Throws DamagedFrame where the codec cannot make it. */
export function encodeNative(codec: NativeCodec, samples: Uint8Array, form: NativeForm, encoding: NativeEncoding): Uint8Array {
  return inInstance(codec, (native) => {
    const context = newContext(native, form);
    put(native, context, "Decoded", samples);
    const parameters = native.call("CreateEncoderParameters");
    native.call("SetLossy", parameters, 0);
    native.call("SetPredictor", parameters, 1);
    native.call("SetPointTransform", parameters, 0);
    native.call("SetAllowedLossyError", parameters, 0);
    native.call("SetProgressionOrder", parameters, encoding.progression);
    native.call("SetAllowMct", parameters, Number(encoding.colourTransform));
    native.call(`Encode${codec}`, context, parameters);
    native.call("ReleaseEncoderParameters", parameters);
    const codestream = take(native, context, "Encoded");
    native.call("ReleaseCodecsContext", context);
    return codestream;
  });
}
