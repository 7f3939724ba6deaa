import type { Rendition, RenditionFile } from "#pipeline/documents";

/** The copies of an image that has some. */
export type Copies = Exclude<Rendition, { kind: "refused" }>;

/** The copy of an image that has this role. */
export const fileFor = (copies: Copies, role: RenditionFile["role"]): RenditionFile | undefined =>
  copies.files.find((file) => file.role === role);

const SUFFIX = { "image/jpeg": "jpg", "video/mp4": "mp4" } as const;

/** What a copy is called where a family saves it: its place in the share, and nothing of whose it is. */
export const fileName = (n: number, { type }: RenditionFile): string => `ultrasound-${String(n).padStart(2, "0")}.${SUFFIX[type]}`;
