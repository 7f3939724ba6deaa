import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A file that cannot be the ffmpeg of a Lambda function; the message says why. */
export class NotForLambda extends Error {
  override readonly name = "NotForLambda";
}

const ELF_64_LITTLE_ENDIAN = Buffer.from("7f454c460201", "hex");
const MACHINE_AT = 18;
const AARCH64 = 183; // ELF for the Arm 64-bit Architecture, e_machine
const SMALLEST = 1024 * 1024;

/** Throws NotForLambda unless the bytes are an ffmpeg with libx264 for Linux on arm64. The program is not run: the host may be another machine. */
export function checkFfmpeg(bytes: Buffer): void {
  if (!bytes.subarray(0, ELF_64_LITTLE_ENDIAN.length).equals(ELF_64_LITTLE_ENDIAN))
    throw new NotForLambda("The file is not a 64-bit Linux program.");
  const machine = bytes.length > MACHINE_AT + 1 ? bytes.readUInt16LE(MACHINE_AT) : 0;
  if (machine !== AARCH64)
    throw new NotForLambda(`The program is for machine type ${machine}; the functions run on ${AARCH64} (arm64).`);
  if (bytes.length < SMALLEST) throw new NotForLambda("The program is too small to be an ffmpeg: a placeholder.");
  if (!bytes.includes("--enable-libx264")) throw new NotForLambda("The program is no ffmpeg that was built with libx264.");
}

/** Writes the Lambda layer's folder, `bin/ffmpeg`, from a checked binary; throws NotForLambda. Lambda shows it as /opt/bin/ffmpeg. */
export async function buildFfmpegLayer(binary: string, folder: string): Promise<void> {
  const bytes = await readFile(binary);
  checkFfmpeg(bytes);
  const built = join(folder, "bin", "ffmpeg");
  await mkdir(join(folder, "bin"), { recursive: true });
  await writeFile(built, bytes);
  await chmod(built, 0o755);
}
