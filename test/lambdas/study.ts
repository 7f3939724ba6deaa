import { contentDigest } from "#pipeline/derive";
import type { IndexEntry, InstanceRecord, PatientKeys, Rendition, StudyPatient } from "#pipeline/documents";
import { keys } from "#pipeline/keys";

export const CLINIC = "lindenhof";

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);

export const record = (
  study: string,
  sop: string,
  instanceNumber: number,
  patient: PatientKeys = { patientKey: "aa" },
): InstanceRecord => ({
  study,
  series: "2.25.7",
  sop,
  sopClass: "1.2.840.10008.5.1.4.1.1.6.1",
  modality: "US",
  transferSyntax: "1.2.840.10008.1.2.4.50",
  seriesNumber: 1,
  instanceNumber,
  frames: 1,
  source: "00",
  ...patient,
  pixels: { verdict: "phantom", keep: [], mask: [] },
  policy: "default",
  actions: {},
});

const file = (name: string, role: "image" | "thumbnail" | "video" | "poster", type: "image/jpeg" | "video/mp4" = "image/jpeg") => ({
  ...{ name, role, type, width: role === "thumbnail" ? 320 : 640, height: role === "thumbnail" ? 240 : 480 },
  ...{ bytes: JPEG.length, sha256: "00" },
});

export const STILL: Rendition = {
  kind: "still",
  encoder: "test",
  files: [file("image.jpg", "image"), file("thumb.jpg", "thumbnail")],
};
export const CLIP: Rendition = {
  kind: "clip",
  encoder: "test",
  files: [file("clip.mp4", "video", "video/mp4"), file("poster.jpg", "poster")],
};
export const REPORT: Rendition = { kind: "refused", reason: "NOT_AN_IMAGE" };

/** Puts images into the store as the stages before would have left them. Import after the services have started. */
export async function studyInStore(clinic = CLINIC) {
  const { put, putJson } = await import("#aws/objects");
  const { askOfStudy, markReady } = await import("#aws/members");
  const clean = (key: string) => ({ bucket: "clean", key }) as const;
  const copies = (key: string) => ({ bucket: "renditions", key }) as const;

  async function patient(study: string, value: StudyPatient): Promise<void> {
    if (value.disputed) await askOfStudy(clinic, study);
    await putJson(clean(keys.patient(clinic, study)), value);
  }
  const index = (sop: string, entry: Pick<IndexEntry, "study" | "state"> & Partial<IndexEntry>) =>
    putJson(clean(keys.index(clinic, sop)), { source: "5".repeat(64), contenders: [], ...entry } satisfies IndexEntry);

  async function image(study: string, sop: string, place: number, whose?: PatientKeys): Promise<string> {
    const bytes = JSON.stringify(record(study, sop, place, whose));
    await put(clean(keys.record(clinic, study, sop)), bytes);
    await index(sop, { study, state: "clean" });
    return contentDigest(bytes);
  }

  async function rendered(study: string, sop: string, place: number, rendition: Rendition, whose?: PatientKeys): Promise<string> {
    const digest = await image(study, sop, place, whose);
    for (const { name } of rendition.kind === "refused" ? [] : rendition.files)
      await put(copies(keys.rendition(clinic, study, sop, digest, name)), JPEG);
    await putJson(copies(keys.rendition(clinic, study, sop, digest, "rendition.json")), rendition);
    await markReady(clinic, study, sop, digest);
    return digest;
  }

  return { patient, index, image, rendered };
}
