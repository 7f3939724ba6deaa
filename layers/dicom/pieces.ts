import type { Fragment } from "./fragments.ts";

/** Something to write: bytes, or a stretch of the file's source to copy from it. */
export type Piece = Uint8Array | Fragment;

/** How many bytes a piece stands for. */
export const pieceLength = (piece: Piece): number => (piece instanceof Uint8Array ? piece.length : piece.end - piece.start);

/** The length of several pieces. */
export const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + pieceLength(piece), 0);
