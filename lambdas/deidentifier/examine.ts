import { createHmac } from "node:crypto";
import { type Deidentified, deidentify, keysFor } from "#deid/deidentify";
import type { Origin } from "#deid/origin";
import { patientKeys } from "#deid/patient";
import { pictureIdentity } from "#deid/picture-identity";
import { recheck } from "#deid/recheck";
import type { Policy } from "#deid/treatment";
import { encodeElements } from "#dicom/encode";
import { type DicomFile, readFile } from "#dicom/file";
import type { OpenedImage } from "#dicom/image";
import { imageOf } from "#dicom/open-image";
import type { ByteSource } from "#dicom/source";
import { SourceWindow } from "#dicom/source-window";
import { Values } from "#dicom/values";
import { hidingPlaces, type PreparedPixels, type Proposal, WHOLE_PICTURE } from "#ocr/masked-pixels";
import { type Proposed, prepared, propose, proposeAgain } from "#ocr/propose";
import { createPhantomProof } from "#phantom/proof";
import { patientHash } from "#pipeline/aliases";
import type { BareId } from "#pipeline/bare-id";
import { clinicKey } from "#pipeline/derive";
import { type Box, type HeldReason, type MaskedBox, type PatientKeys, staysHeld } from "#pipeline/documents";

/** What a study list shows of an instance, out of its clean header alone. */
export interface StudyListFacts {
  /** A code such as US; empty where the header has none that looks like one. */
  readonly modality: string;
  readonly seriesNumber?: number;
  readonly instanceNumber?: number;
}

/** Under whose secret and rules a file is de-identified. */
export interface Rules {
  readonly clinic: string;
  readonly master: Uint8Array;
  readonly policy: Policy;
  /** The association that a file came by. */
  readonly origin: Origin;
}

/** What an Uplink that cleans in the building calls a file's patient, and its image where the clinic has an id of its own for it. */
export interface CameClean extends BareId {
  readonly patient: string;
  readonly image?: string;
  /** What it has covered in the picture. */
  readonly covered?: readonly Box[];
}

/** A file read and de-identified in memory, its picture aside. */
export interface Opened {
  readonly file: DicomFile;
  readonly image: OpenedImage | undefined;
  readonly clean: Deidentified;
  readonly patient: PatientKeys;
  /** HMAC of the file's bytes. */
  readonly source: string;
  readonly origin: Origin;
  readonly facts: StudyListFacts;
  /** Of a file that came as clean: it is looked at as such, and released as it came. */
  readonly cameClean?: CameClean;
  /** Paths of what was not clean in a file that came as clean. */
  readonly unclean: readonly string[];
}

/** Everything that is known of a file before anything is written. */
export interface Examined extends Opened, PreparedPixels {
  readonly proposal: Proposal;
  /** Why its pixels or text need a person's eye. */
  readonly doubts: readonly HeldReason[];
  /** What releases it by itself, where nothing is in doubt. */
  readonly verdict: "clean" | "phantom" | "refused";
  /** The kind of what went wrong, where the picture could not be looked at. */
  readonly error?: string;
}

/** Reads and de-identifies a file, its picture aside; one that came as clean once more. Throws Rejection for what can never be processed. */
export async function open(source: ByteSource, rules: Rules, cameClean?: CameClean): Promise<Opened> {
  const { master, clinic, origin } = rules;
  const file = await readFile(source);
  const image = await imageOf(file);
  const { clean, unclean } = cleanHeader(file, rules, cameClean !== undefined);
  const patientsKey = clinicKey(master, clinic, "patient");
  return {
    file,
    image,
    clean,
    unclean,
    patient: cameClean === undefined ? patientKeys(file, patientsKey) : namedKeys(patientsKey, cameClean),
    source: await sourceHash(source, clinicKey(master, clinic, "source")),
    origin,
    facts: studyListFacts(new Values(clean.before, file.encoding)),
    ...(cameClean && { cameClean }),
  };
}

const namedKeys = (key: Uint8Array, { patient, bareId }: CameClean): PatientKeys => ({
  patientKey: patientHash(key, "", patient),
  ...(bareId !== undefined && { bareIdKey: patientHash(key, "", bareId) }),
});

/** A header in which nothing is left to do is released byte for byte as it came. */
function cleanHeader(
  file: DicomFile,
  { master, clinic, policy, origin }: Rules,
  isAgain: boolean,
): { readonly clean: Deidentified; readonly unclean: readonly string[] } {
  const settings = { policy, origin, ...keysFor(master, clinic) };
  if (!isAgain) return { clean: deidentify(file, settings), unclean: [] };
  const { clean, unclean } = recheck(file, settings);
  return { clean: unclean.length > 0 ? clean : { ...clean, before: file.before, after: file.after }, unclean };
}

/** Looks at the picture, unless a person has said already what of it stays visible. Throws Rejection for frames that are not there. */
export async function examine(opened: Opened, said?: Proposal): Promise<Examined> {
  const { file, image, clean, unclean } = opened;
  const { doubts, ...pixels } = await pixelsOf(opened, said);
  const isPhantom = doubts.length > 0 && (await provesPhantom(file, image, new Values(file.before, file.encoding)));
  return {
    ...opened,
    ...pixels,
    doubts: [
      ...(isPhantom ? doubts.filter((doubt) => staysHeld([doubt])) : doubts),
      ...(clean.lastLook.clear ? [] : ["LAST_LOOK" as const]),
      ...(unclean.length > 0 && !doubts.includes("NOT_CLEAN") ? ["NOT_CLEAN" as const] : []),
    ],
    verdict: image === undefined ? "refused" : isPhantom ? "phantom" : "clean",
  };
}

async function pixelsOf({ file, image, clean, cameClean }: Opened, said: Proposal | undefined): Promise<Proposed> {
  const isReviewed = clean.review === "always" && cameClean === undefined;
  const policy: readonly HeldReason[] = isReviewed ? ["REVIEW_ALWAYS"] : [];
  if (file.pixelData === undefined) return { proposal: WHOLE_PICTURE, doubts: isReviewed ? ["NO_PIXELS"] : [] };
  if (image === undefined) return { proposal: WHOLE_PICTURE, doubts: ["PIXELS_NOT_CLEANABLE", ...(await hidingPlaces(file))] };
  if (said !== undefined) return prepared(file, image, said, []);
  const identity = pictureIdentity([...file.before, ...file.after]);
  if (cameClean === undefined) {
    const proposed = await propose(file, image, identity, clean.cover);
    return { ...proposed, doubts: [...proposed.doubts, ...policy] };
  }
  const proposed = await proposeAgain(file, image, identity, cameClean.covered ?? []);
  return { ...proposed, doubts: [...proposed.doubts, ...(proposed.proposal.mask.some(isRead) ? ["NOT_CLEAN" as const] : [])] };
}

/** Edges of masks look like letters; what can be read is text that should not be there. */
const isRead = ({ reason }: MaskedBox): boolean => reason === "IDENTITY" || reason === "PATTERN" || reason === "NOT_ALLOWED";

function studyListFacts(clean: Values): StudyListFacts {
  const modality = clean.text("00080060");
  const [seriesNumber, instanceNumber] = [clean.number("00200011"), clean.number("00200013")];
  return {
    modality: /^[A-Z0-9_]{1,16}$/.test(modality) ? modality : "",
    ...(seriesNumber === undefined ? {} : { seriesNumber }),
    ...(instanceNumber === undefined ? {} : { instanceNumber }),
  };
}

const CHUNK = 4 * 1024 * 1024;

async function sourceHash(source: ByteSource, key: Uint8Array): Promise<string> {
  const hmac = createHmac("sha256", key);
  const window = new SourceWindow(source, true);
  for (let at = 0; at < source.size; at += CHUNK) hmac.update((await window.from(at, CHUNK, CHUNK)).subarray(0, CHUNK));
  return hmac.digest("hex");
}

/** The phantom's SOP Instance UID is a hash of its own payload, so no other file can pass for it. */
async function provesPhantom(file: DicomFile, image: OpenedImage | undefined, values: Values): Promise<boolean> {
  const sop = values.text("00080018");
  if (!sop.startsWith("2.25.")) return false;
  const proof = createPhantomProof();
  let bytes = 0;
  for await (const piece of payloadOf(file, image, values)) {
    bytes += piece.length;
    proof.update(piece);
  }
  return bytes > 0 && proof.uid() === sop;
}

/** What an instance shows: its frames, or the bytes of Encapsulated Document, or of the Content Sequence behind its 12-byte head. */
async function* payloadOf(file: DicomFile, image: OpenedImage | undefined, values: Values): AsyncGenerator<Uint8Array> {
  const content = file.before.filter(({ tag }) => tag === "0040A730");
  if (image?.stream !== undefined) yield* image.stream();
  else if (image === undefined) yield values.leaf("00420011")?.value ?? encodeElements(content, file.encoding).subarray(12);
  else for (let i = 0; i < image.description.frames; i++) yield image.frame(i);
}
