import { createHmac } from "node:crypto";
import { type Deidentified, deidentify } from "#deid/deidentify";
import { patientKey } from "#deid/patient";
import { encodeElements } from "#dicom/encode";
import { type DicomFile, readFile } from "#dicom/file";
import type { OpenedImage } from "#dicom/image";
import { imageOf } from "#dicom/open-image";
import type { ByteSource } from "#dicom/source";
import { SourceWindow } from "#dicom/source-window";
import { Values } from "#dicom/values";
import { hasSound } from "#dicom/video-container";
import type { NewPixels } from "#dicom/write";
import { createPhantomProof } from "#phantom/proof";
import { clinicKey } from "#pipeline/derive";
import type { Box, HeldReason } from "#pipeline/documents";
import { chooseRedactor, type Redactor } from "#pixels/redact";
import { usableRegions } from "#pixels/regions";
import { strippedPixels } from "#pixels/strip";
import { hasOverlayInPixels } from "#pixels/unused-bits";
import { policyOf } from "./policy-of.ts";

/** What a study list shows of an instance, out of its clean header alone. */
export interface StudyListFacts {
  /** A code such as US; empty where the header has none that looks like one. */
  readonly modality: string;
  readonly seriesNumber?: number;
  readonly instanceNumber?: number;
}

/** Everything that is known of a file before anything is written. */
export interface Examined {
  readonly file: DicomFile;
  readonly image: OpenedImage | undefined;
  readonly clean: Deidentified;
  readonly patient: string;
  /** HMAC of the file's bytes. */
  readonly source: string;
  readonly isPhantom: boolean;
  readonly facts: StudyListFacts;
  /** What stays visible; empty where nothing is masked. */
  readonly keep: readonly Box[];
  readonly redactor: Redactor | undefined;
  /** Where nothing is masked: the pixel data without what hides in them; undefined where that cannot be told apart. */
  readonly stripped: NewPixels | undefined;
  /** Why its pixels or text need a person's eye. The phantom needs none. */
  readonly doubts: readonly HeldReason[];
}

/** Reads and de-identifies a file in memory, its pixel data aside. Throws Rejection for what can never be processed. */
export async function examine(source: ByteSource, master: Uint8Array, clinic: string): Promise<Examined> {
  const file = await readFile(source);
  const image = await imageOf(file);
  const clean = deidentify(file, {
    policy: await policyOf(clinic),
    uidKey: clinicKey(master, clinic, "uid"),
    dateKey: clinicKey(master, clinic, "date"),
    pseudonymKey: clinicKey(master, clinic, "pseudonym"),
  });
  const values = new Values(file.before, file.encoding);
  const keep = image === undefined ? [] : usableRegions(image.description, image.regions);
  const redactor = image === undefined || keep.length === 0 ? undefined : await redactorOf(file, image, keep);
  const stripped =
    image === undefined || file.pixelData === undefined || redactor !== undefined
      ? undefined
      : await strippedPixels(file, file.pixelData, image.description);
  const isPhantom = await provesPhantom(file, image, values);
  return {
    file,
    image,
    clean,
    patient: patientKey(file, clinicKey(master, clinic, "patient")),
    source: await sourceHash(source, clinicKey(master, clinic, "source")),
    isPhantom,
    facts: studyListFacts(new Values(clean.before, file.encoding)),
    keep: redactor?.keep ?? [],
    redactor,
    stripped,
    doubts: [
      ...(isPhantom ? [] : doubtsOf(file, image, keep, redactor)),
      ...(redactor !== undefined || stripped !== undefined ? [] : await hidingPlaces(file)),
      ...(clean.lastLook.clear ? [] : ["LAST_LOOK" as const]),
    ],
  };
}

/** Overlays inside compressed samples survive masking, so nothing is masked there. */
const redactorOf = async (file: DicomFile, image: OpenedImage, keep: readonly Box[]): Promise<Redactor | undefined> =>
  file.pixelData?.items !== undefined && hasOverlayInPixels(file, image.description) ? undefined : chooseRedactor(image, keep);

function doubtsOf(
  file: DicomFile,
  image: OpenedImage | undefined,
  keep: readonly Box[],
  redactor: Redactor | undefined,
): HeldReason[] {
  if (image === undefined) return file.pixelData === undefined ? ["NO_PIXELS"] : ["PIXELS_NOT_CLEANABLE"];
  if (keep.length === 0) return ["NO_REGIONS"];
  return redactor === undefined ? ["PIXELS_NOT_CLEANABLE"] : ["NOT_CHECKED"];
}

/** Why what hides in pixel data cannot be taken out. */
async function hidingPlaces({ pixelData, source, syntax }: DicomFile): Promise<HeldReason[]> {
  if (pixelData === undefined) return [];
  const first = pixelData.items?.slice(1).find(({ start, end }) => end > start);
  const isLoud = syntax.codec === "video" && first !== undefined && (await hasSound(source, first.start, first.end));
  return [isLoud ? "HAS_SOUND" : "PIXELS_NOT_STRIPPABLE"];
}

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
