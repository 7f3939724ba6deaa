import type { Box } from "./documents.ts";

/** With everything else an object's metadata have 2 KB (S3). */
const MOST_CHARACTERS = 1200;

/** Boxes of a picture as an object's metadata have them, `x0,y0,x1,y1` with blanks between; as many as there is room for. */
export function coveredText(boxes: readonly Box[]): string {
  let text = "";
  for (const { x0, y0, x1, y1 } of boxes) {
    const next = `${text}${text === "" ? "" : " "}${[x0, y0, x1, y1].join(",")}`;
    if (next.length > MOST_CHARACTERS) break;
    text = next;
  }
  return text;
}

/** What `coveredText` has written; anything else is left out. */
export const coveredIn = (text: string | undefined): readonly Box[] =>
  [...(text ?? "").matchAll(/(?<=^| )(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})(?=$| )/g)].flatMap((match) => {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = match.slice(1).map(Number);
    return x0 < x1 && y0 < y1 ? [{ x0, y0, x1, y1 }] : [];
  });
