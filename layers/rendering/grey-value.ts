import type { ImageDescription, ValueTable } from "#dicom/image";

const lookedUp = ({ firstMapped, entries }: ValueTable, value: number): number =>
  entries[Math.min(entries.length - 1, Math.max(0, Math.round(value) - firstMapped))] as number;

/** A stored value after the Modality LUT or rescaling (PS3.3 C.11.1), and after the VOI LUT where there is one (C.11.2). */
export function greyValue(stored: number, { modalityTable, rescale, voiTable }: ImageDescription): number {
  const rescaled = rescale === undefined ? stored : stored * rescale.slope + rescale.intercept;
  const value = modalityTable === undefined ? rescaled : lookedUp(modalityTable, stored);
  return voiTable === undefined ? value : lookedUp(voiTable, value);
}
