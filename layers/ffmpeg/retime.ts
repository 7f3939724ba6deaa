import { createReadStream } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { NotMp4 } from "#dicom/mp4-boxes";
import { endOfMoov, retimed } from "#rendering/mp4-timing";

const FIRST_LOOK = 64 * 1024;

/**
 * Changes when the frames of an MP4 are shown: each for so many milliseconds, in the order they are shown; `places` as `retimed` takes them.
 * Throws NotMp4.
 */
export async function retime(path: string, milliseconds: readonly number[], places?: readonly number[]): Promise<void> {
  const whole = await open(path);
  const changed = `${path}.part`;
  try {
    const head = await headOf(whole);
    const to = await open(changed, "w");
    try {
      await to.write(retimed(head, milliseconds, places));
      const rest = createReadStream("", { fd: whole.fd, start: head.length, autoClose: false });
      for await (const chunk of rest) await to.write(chunk);
    } finally {
      await to.close();
    }
  } finally {
    await whole.close();
  }
  await rename(changed, path);
}

async function headOf(file: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc(FIRST_LOOK);
  const { bytesRead } = await file.read(bytes, 0, FIRST_LOOK, 0);
  const end = endOfMoov(bytes.subarray(0, bytesRead));
  if (end === undefined) throw new NotMp4("There is no moov box in front.");
  const head = Buffer.alloc(end);
  await file.read(head, 0, end, 0);
  return head;
}
