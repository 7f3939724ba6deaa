/** Each glyph is its character and seven rows from the top; a row is one digit of base 32 whose bits are its five pixels. */
const GLYPHS =
  "Aehhvhhh Buhhuhhu Cehggghe Duhhhhhu Evgguggv Fvgguggg Gehgnhhf Hhhhvhhh Ie44444e J72222ic Khikokih Lggggggv Mhrllhhh Nhppljjh Oehhhhhe Puhhuggg Qehhhlid Ruhhukih Sfgge11u Tv444444 Uhhhhhhe Vhhhhaa4 Whhhllrh Xhha4ahh Yhha4444 Zv1248gv 0ehjlphe 14c4444e 2eh168gv 3u11e11u 426aiv22 5vgu11he 6egguhhe 7v122444 8ehhehhe 9ehhf11e ^4ah0000 -000e000 .00000cc :0cc0cc0 /11248gg ,0000c48 +044v440 =00v0v00 %pq248bj";

const ROWS: ReadonlyMap<string, readonly number[]> = new Map(
  GLYPHS.split(" ").map((glyph) => [glyph.charAt(0), [...glyph.slice(1)].map((row) => Number.parseInt(row, 32))]),
);

/** Pixels from one character to the next, and from the top of a line to its foot. */
export const GLYPH = { advance: 6, height: 7 } as const;

/** The pixels that a line of text sets, from its upper left corner. Characters without a glyph are blanks. */
export function* textPixels(text: string): Generator<readonly [x: number, y: number]> {
  for (const [at, character] of [...text.toUpperCase()].entries())
    for (const [y, row] of (ROWS.get(character) ?? []).entries())
      for (let x = 0; x < 5; x += 1) if (((row >> (4 - x)) & 1) === 1) yield [at * GLYPH.advance + x, y];
}
