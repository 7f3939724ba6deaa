import type { ByteSource } from "#dicom/source";
import type { Decision } from "#pipeline/documents";
import { connect } from "./connect.ts";
import type { HeldImage } from "./decisions.ts";
import { UsageError } from "./usage-error.ts";

/** Where images wait for a person: in a Keepsake, or in the building beside an Uplink. */
export interface HeldPlace {
  images(): AsyncIterable<HeldImage>;
  /** False: somebody was faster. */
  decide(held: HeldImage, word: Pick<Decision, "decision" | "mask" | "keep">): Promise<boolean>;
  /** Undefined where it is gone. */
  open(held: HeldImage): Promise<{ readonly source: ByteSource; close(): Promise<void> } | undefined>;
  /** True for what is released on nobody's word here. */
  never(held: HeldImage): boolean;
}

export interface PlaceOptions {
  readonly data: string;
  readonly clinic: string;
  /** The configuration of an Uplink. */
  readonly uplink?: string;
}

export const heldPlace = ({ data, clinic, uplink }: PlaceOptions): Promise<HeldPlace> =>
  uplink === undefined ? inKeepsake(data, clinic) : inBuilding(uplink);

async function inKeepsake(data: string, clinic: string): Promise<HeldPlace> {
  await connect(data);
  const [{ heldImages, putDecision }, { head, objectSource }, { keys }] = await Promise.all([
    import("./decisions.ts"),
    import("#aws/objects"),
    import("#pipeline/keys"),
  ]);
  return {
    images: () => heldImages(clinic),
    decide: (held, word) => putDecision(clinic, held, word),
    async open({ study, name }) {
      const ref = { bucket: "uploads", key: keys.held(clinic, study, name) } as const;
      const stored = await head(ref);
      return stored && { source: objectSource(ref, stored.size), close: async () => {} };
    },
    never: () => false,
  };
}

/** Uplink need not run: it carries out what was decided when it does. */
async function inBuilding(config: string): Promise<HeldPlace> {
  const [{ readConfig }, { keyFileOf, drawnKey }, { HeldNotes, leavesNever }, { contentDigest }] = await Promise.all([
    import("../uplink/config.ts"),
    import("../uplink/keys.ts"),
    import("../uplink/strict/held-notes.ts"),
    import("#pipeline/derive"),
  ]);
  const { spool, mode } = readConfig(config);
  if (mode !== "strict") throw new UsageError("Only an Uplink in strict mode holds images in the building.");
  const notes = new HeldNotes(spool.folder, drawnKey(keyFileOf(spool)));
  await notes.begin();
  const entries = new Map<HeldImage, string>();
  return {
    async *images() {
      for (const entry of await notes.held()) {
        const note = await notes.get(entry);
        const held = { study: note.study, name: note.sop, note };
        entries.set(held, entry);
        yield held;
      }
    },
    decide: (held, word) => notes.decide(entries.get(held) ?? "", { ...word, seen: contentDigest(JSON.stringify(held.note)) }),
    open: (held) => notes.open(entries.get(held) ?? ""),
    never: ({ note }) => leavesNever(note.reasons),
  };
}
