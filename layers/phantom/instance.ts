import { type Content, part10 } from "./part10.ts";
import { phantomUid } from "./proof.ts";

/** A finished file of the study, and the UID that its payload gives it. */
export interface PhantomInstance {
  readonly name: string;
  readonly sopClass: string;
  readonly sop: string;
  readonly bytes: Uint8Array;
}

/** A Part 10 file whose SOP Instance UID proves its payload (see `phantomUid`). */
export function phantomInstance(name: string, payload: Uint8Array, content: Omit<Content, "sop">): PhantomInstance {
  const sop = phantomUid(payload);
  return { name, sopClass: content.sopClass, sop, bytes: part10({ ...content, sop }) };
}
