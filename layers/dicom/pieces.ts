import type { Fragment } from "./fragments.ts";

/** Something to write: bytes, or a stretch of the file's source to copy from it. */
export type Piece = Uint8Array | Fragment;

/** How many bytes a piece stands for. */
export const pieceLength = (piece: Piece): number => (piece instanceof Uint8Array ? piece.length : piece.end - piece.start);

/** The length of several pieces. */
export const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + pieceLength(piece), 0);

/** The same pieces, stretches that follow one another made one. */
export function joined(pieces: readonly Piece[]): readonly Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    const follows =
      last !== undefined && !(last instanceof Uint8Array) && !(piece instanceof Uint8Array) && last.end === piece.start;
    if (follows) found[found.length - 1] = { start: last.start, end: piece.end };
    else found.push(piece);
  }
  return found;
}
