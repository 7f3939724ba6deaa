/** Every object key of the pipeline is built and parsed here. `study` and `sop` are always new UIDs, never a file's own. */

const CLINIC = "[a-z0-9][a-z0-9-]{0,39}";
const UID = "[0-9.]{1,64}";
/** A new SOP Instance UID, and behind `~` the start of a source hash where two files contend for one UID. */
const HELD_NAME = `${UID}(?:~[0-9a-f]{8})?`;
const HASH = "[0-9a-f]{16,64}";
const NO_IMAGE_ID = "-";

/** True for what may stand as a clinic in a key: 1 to 40 of a-z, 0-9 and -, not starting with -. */
export const isClinic = (text: string): boolean => new RegExp(`^${CLINIC}$`).test(text);

export const keys = {
  upload: (clinic: string, name: string) => `uploads/${clinic}/${name}`,
  /** What Uplink has cleaned in the building. `patient` and `image` are what it calls them: a keyed hash, and a UID made of the clinic's own id. */
  cleaned: (clinic: string, patient: string, image: string | undefined, name: string) =>
    `clean/${clinic}/${patient}/${image ?? NO_IMAGE_ID}/${name}`,
  allCleaned: (clinic: string) => `clean/${clinic}/`,
  decisions: (clinic: string, study: string) => `decisions/${clinic}/${study}/`,
  decision: (clinic: string, study: string, name: string) => `decisions/${clinic}/${study}/${name}.json`,
  recalls: (clinic: string, study: string) => `recalls/${clinic}/${study}/`,
  recall: (clinic: string, study: string, sop: string) => `recalls/${clinic}/${study}/${sop}.json`,
  allHeld: (clinic: string) => `held/${clinic}/`,
  heldOf: (clinic: string, study: string) => `held/${clinic}/${study}/`,
  held: (clinic: string, study: string, name: string) => `held/${clinic}/${study}/${name}.dcm`,
  heldNote: (clinic: string, study: string, name: string) => `held/${clinic}/${study}/${name}.json`,
  quarantine: (clinic: string, reason: string, uploadId: string) => `quarantine/${clinic}/${reason}/${uploadId}`,
  instances: (clinic: string, study: string) => `instances/${clinic}/${study}/`,
  instance: (clinic: string, study: string, sop: string) => `instances/${clinic}/${study}/${sop}.dcm`,
  record: (clinic: string, study: string, sop: string) => `records/${clinic}/${study}/${sop}.json`,
  records: (clinic: string, study: string) => `records/${clinic}/${study}/`,
  patient: (clinic: string, study: string) => `patients/${clinic}/${study}.json`,
  members: (clinic: string, study: string) => `members/${clinic}/${study}/`,
  member: (clinic: string, study: string, sop: string) => `members/${clinic}/${study}/${sop}`,
  /** Takes a member's place once its copies are made; `facts` are `readyFacts`. */
  ready: (clinic: string, study: string, sop: string, facts: string) => `members/${clinic}/${study}/${sop}/${facts}`,
  askOfImage: (clinic: string, study: string, sop: string) => `members/${clinic}/${study}/${sop}/ask`,
  askOfStudy: (clinic: string, study: string) => `members/${clinic}/${study}/ask`,
  /** Images that have an id by which a reporting system knows them; `alias` is its keyed hash. What a study has is found by `aliasesIn`. */
  aliasesOf: (clinic: string, alias: string) => `aliases/${clinic}/${alias}/`,
  alias: (clinic: string, alias: string, sop: string) => `aliases/${clinic}/${alias}/${sop}`,
  aliasesIn: (clinic: string, study: string) => `aliases-of/${clinic}/${study}/`,
  aliasIn: (clinic: string, study: string, alias: string, sop: string) => `aliases-of/${clinic}/${study}/${alias}/${sop}`,
  index: (clinic: string, sop: string) => `index/${clinic}/${sop}`,
  expected: (clinic: string, hash: string) => `expected/${clinic}/${hash}`,
  allExpected: (clinic: string) => `expected/${clinic}/`,
  arrival: (clinic: string, study: string, window: number) => `arrivals/${clinic}/${study}/${String(window).padStart(10, "0")}`,
  arrivals: (clinic: string, study: string) => `arrivals/${clinic}/${study}/`,
  manifests: (clinic: string, study: string) => `manifests/${clinic}/${study}/`,
  manifest: (clinic: string, study: string, hash: string) => `manifests/${clinic}/${study}/${hash}.json`,
  renditions: (clinic: string, study: string) => `renditions/${clinic}/${study}/`,
  rendition: (clinic: string, study: string, sop: string, digest: string, file: string) =>
    `renditions/${clinic}/${study}/${sop}/${digest}/${file}`,
  /** All of a share's copies in one file; `digest` names which. */
  zips: (clinic: string, study: string) => `zips/${clinic}/${study}/`,
  zip: (clinic: string, study: string, digest: string) => `zips/${clinic}/${study}/${digest}.zip`,
  erased: (clinic: string, study: string) => `erased/${clinic}/${study}`,
  erasing: (clinic: string, study: string) => `erasing/${clinic}/${study}`,
  sharesOf: (clinic: string, study: string) => `shares-of/${clinic}/${study}/`,
  shareOf: (clinic: string, study: string, tokenHash: string) => `shares-of/${clinic}/${study}/${tokenHash}`,
  share: (tokenHash: string) => `shares/${tokenHash}.json`,
  everyShareOf: (clinic: string) => `shares-of/${clinic}/`,
  allSuspended: (clinic: string) => `suspended/${clinic}/`,
  suspended: (clinic: string, study: string) => `suspended/${clinic}/${study}.json`,
  /** A counter. `id` is never an address, nor made from one. */
  limit: (clinic: string, what: string, id: string) => `limits/${clinic}/${what}/${id}.json`,
  audits: (clinic: string) => `audit/${clinic}/`,
  audit: (clinic: string, day: string, id: string) => `audit/${clinic}/${day}/${id}.json`,
  accessKeys: (clinic: string) => `settings/${clinic}/access-keys/`,
  accessKey: (clinic: string, id: string) => `settings/${clinic}/access-keys/${id}.json`,
  policy: (clinic: string) => `settings/${clinic}/policy.json`,
  clinicSettings: (clinic: string) => `settings/${clinic}/clinic.json`,
  template: (clinic: string, name: string) => `settings/${clinic}/templates/${name}.json`,
  logo: (clinic: string) => `settings/${clinic}/logo.png`,
  master: (version: number) => `master/${version}`,
} as const;

/** Prefixes under which every object is work that somebody has still to finish. */
export const OPEN_WORK = {
  uploads: "uploads/",
  cleaned: "clean/",
  decisions: "decisions/",
  recalls: "recalls/",
  expected: "expected/",
  arrivals: "arrivals/",
  erasing: "erasing/",
} as const;

/** The prefix of every file that waits for a person, of all clinics. */
export const EVERY_HELD = "held/";

/** The prefix of one object for each study, of all clinics. */
export const EVERY_PATIENT = "patients/";

/** What an event's key says. Keys of other shapes parse to undefined. */
export type ParsedKey =
  | { kind: "upload"; clinic: string; name: string }
  | { kind: "cleaned"; clinic: string; patient: string; image?: string }
  | { kind: "decision"; clinic: string; study: string; name: string }
  | { kind: "held"; clinic: string; study: string; name: string }
  | { kind: "arrival"; clinic: string; study: string; window: number }
  | { kind: "expected"; clinic: string; hash: string }
  | { kind: "erasing" | "patient"; clinic: string; study: string }
  | { kind: "instance" | "record" | "recall"; clinic: string; study: string; sop: string }
  | { kind: "manifest"; clinic: string; study: string; hash: string }
  | { kind: "rendition"; clinic: string; study: string; sop: string; digest: string; file: string };

const SHAPES: readonly (readonly [RegExp, (part: (n: number) => string) => ParsedKey])[] = [
  [new RegExp(`^uploads/(${CLINIC})/(.+)$`, "s"), (p) => ({ kind: "upload", clinic: p(1), name: p(2) })],
  [
    new RegExp(`^clean/(${CLINIC})/([0-9a-f]{64})/(${NO_IMAGE_ID}|2\\.25\\.\\d{1,39})/[^/]+$`),
    (p) => ({ kind: "cleaned", clinic: p(1), patient: p(2), ...(p(3) === NO_IMAGE_ID ? {} : { image: p(3) }) }),
  ],
  [
    new RegExp(`^decisions/(${CLINIC})/(${UID})/(${HELD_NAME})\\.json$`),
    (p) => ({ kind: "decision", clinic: p(1), study: p(2), name: p(3) }),
  ],
  [
    new RegExp(`^held/(${CLINIC})/(${UID})/(${HELD_NAME})\\.json$`),
    (p) => ({ kind: "held", clinic: p(1), study: p(2), name: p(3) }),
  ],
  [
    new RegExp(`^arrivals/(${CLINIC})/(${UID})/(\\d+)$`),
    (p) => ({ kind: "arrival", clinic: p(1), study: p(2), window: Number(p(3)) }),
  ],
  [new RegExp(`^expected/(${CLINIC})/(${HASH})$`), (p) => ({ kind: "expected", clinic: p(1), hash: p(2) })],
  [new RegExp(`^erasing/(${CLINIC})/(${UID})$`), (p) => ({ kind: "erasing", clinic: p(1), study: p(2) })],
  [new RegExp(`^patients/(${CLINIC})/(${UID})\\.json$`), (p) => ({ kind: "patient", clinic: p(1), study: p(2) })],
  [
    new RegExp(`^instances/(${CLINIC})/(${UID})/(${UID})\\.dcm$`),
    (p) => ({ kind: "instance", clinic: p(1), study: p(2), sop: p(3) }),
  ],
  [new RegExp(`^recalls/(${CLINIC})/(${UID})/(${UID})\\.json$`), (p) => ({ kind: "recall", clinic: p(1), study: p(2), sop: p(3) })],
  [new RegExp(`^records/(${CLINIC})/(${UID})/(${UID})\\.json$`), (p) => ({ kind: "record", clinic: p(1), study: p(2), sop: p(3) })],
  [
    new RegExp(`^manifests/(${CLINIC})/(${UID})/(${HASH})\\.json$`),
    (p) => ({ kind: "manifest", clinic: p(1), study: p(2), hash: p(3) }),
  ],
  [
    new RegExp(`^renditions/(${CLINIC})/(${UID})/(${UID})/(${HASH})/([a-z0-9.-]+)$`),
    (p) => ({ kind: "rendition", clinic: p(1), study: p(2), sop: p(3), digest: p(4), file: p(5) }),
  ],
];

/** Parses a key that arrived in an event or a listing. */
export function parseKey(key: string): ParsedKey | undefined {
  for (const [shape, build] of SHAPES) {
    const match = shape.exec(key);
    if (match) return build((n) => match[n] ?? "");
  }
  return undefined;
}
