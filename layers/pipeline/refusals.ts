/** Why an instance has no copy for the patient. */
export const REFUSALS = {
  NOT_AN_IMAGE: "The instance is a report or a document, not a picture.",
  UNREADABLE: "The file is no DICOM file that can be read.",
  UNSUPPORTED_ENCODING: "Keepsake cannot turn this transfer syntax or pixel format into a picture yet.",
  DAMAGED_PIXELS: "The pixel data does not hold the picture that the header promises.",
  PICTURE_TOO_LARGE: "The picture has more pixels than Keepsake renders.",
  TEXT_FOUND: "Text that may tell who it is was read in the finished copy, so it was thrown away; the instance waits for a person.",
} as const;
export type RefusalReason = keyof typeof REFUSALS;

/** What is worth knowing of a copy that was made. */
export const NOTES = {
  DAMAGED_FRAMES: "Frames could not be decoded; their neighbours are shown in their place, of a video what can be seen of them.",
  COLOURS_FROM_CODESTREAM: "The header names other colours than the codestream does; the codestream was believed.",
  FRAMES_DIFFER: "The video holds another number of frames than the header says; it is shown whole.",
  SOUND_LEFT_OUT: "The video has sound; its copy has none.",
} as const;
export type NoteName = keyof typeof NOTES;
