import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";

/** The UIDs that files themselves have: of instances, and of everything above them. */
export async function originalUids(files: readonly Uint8Array[]): Promise<{ readonly sops: string[]; readonly all: string[] }> {
  const values = await Promise.all(
    files.map(async (bytes) => {
      const { before, encoding } = await readFile(bufferSource(Buffer.from(bytes)));
      return new Values(before, encoding);
    }),
  );
  const of = (tag: string): string[] => [...new Set(values.map((one) => one.text(tag)))].filter((uid) => uid !== "");
  return { sops: of("00080018"), all: ["00080018", "0020000D", "0020000E", "00200052"].flatMap(of) };
}
