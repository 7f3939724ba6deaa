import { Rejection } from "#pipeline/rejections";
import { Refusal } from "./refusal.ts";

const MOST = 0.1; // of a clip's frames

/** True for an error that says that a frame's bytes are not what they should be. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Rejection || (error instanceof Refusal && error.reason === "DAMAGED_PIXELS");

/** Which frames of a clip do not decode. More than one in ten is a damaged clip. */
export class FrameDamage {
  readonly #of: number;
  readonly #frames: number[] = [];

  constructor(frames: number) {
    this.#of = frames;
  }

  /** From 0, in order. */
  get frames(): readonly number[] {
    return this.#frames;
  }

  /** Notes what a frame ended with. Throws Refusal where it is one too many, and an error that is no damage as it is. */
  add(index: number, error: unknown): void {
    if (!isDamage(error)) throw error;
    this.#frames.push(index);
    if (this.#frames.length > this.#of * MOST)
      throw new Refusal("DAMAGED_PIXELS", `${this.#frames.length} damaged frames of ${this.#of}`, { cause: error });
  }

  /** The whole frame that is nearest to a place. */
  nearestWhole(place: number): number {
    const damaged = new Set(this.#frames);
    const all = Array.from({ length: this.#of }, (_, i) => i).filter((i) => !damaged.has(i));
    return all.reduce((best, i) => (Math.abs(i - place) < Math.abs(best - place) ? i : best), all[0] ?? place);
  }
}
