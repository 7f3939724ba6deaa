import { type DicomFile, readFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { writeFile } from "#dicom/write";
import { strippedPixels } from "#pixels/strip";

/** The file written again with stripped pixel data. */
export async function rewritten(file: DicomFile): Promise<DicomFile> {
  const image = await imageOf(file);
  if (image === undefined || file.pixelData === undefined) throw new Error("no picture");
  const pixels = await strippedPixels(file, file.pixelData, image.description);
  if (pixels === undefined) throw new Error("cannot be stripped");
  return readFile(
    bufferSource(Buffer.concat(await Array.fromAsync(writeFile(file, { ...file, sopClass: "1.2", sop: "1.3", pixels })))),
  );
}
/** Every frame as coded. */
export const framesOf = async (file: DicomFile): Promise<Uint8Array[]> => {
  const image = await imageOf(file);
  return Promise.all(Array.from({ length: image?.description.frames ?? 0 }, (_, i) => image?.frame(i) ?? new Uint8Array(0)));
};
