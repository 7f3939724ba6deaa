import { createReadStream } from "node:fs";
import { isErased, removeRenditions } from "#aws/erasure";
import { log } from "#aws/log";
import { markReady } from "#aws/members";
import { get, getJson, head, objectSource, put, putJson, putStream } from "#aws/objects";
import type { OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { contentDigest } from "#pipeline/derive";
import { instanceRecord, type RenderOrder } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { STAGES } from "#pipeline/stages";
import { textInCopies } from "./gate.ts";
import type { MadeFile } from "./made-file.ts";
import { recall } from "./recall.ts";
import { type Rendered, renderInstance } from "./render-instance.ts";

const LONGEST_MILLISECONDS = (STAGES.renderer.timeoutSeconds - 20) * 1000;

/** Renders one instance and stores its copies, rendition.json last, then tells shares that they are there; nothing where that is done, or the instance has changed since. */
export async function fillOrder(order: RenderOrder): Promise<void> {
  const { clinic, study, sop, digest } = order;
  if (!(await isErased(clinic, study))) {
    await render(order);
    await markReady(clinic, study, sop, digest);
  }
  if (await isErased(clinic, study)) await removeRenditions(clinic, study);
}

async function render(order: RenderOrder): Promise<void> {
  const skipped = await reasonToSkip(order);
  if (skipped !== undefined) return log("renderer", "skipped", { sop: order.sop, reason: skipped });
  const ref = { bucket: "clean", key: keys.instance(order.clinic, order.study, order.sop) } as const;
  const stored = await head(ref);
  if (stored === undefined) return log("renderer", "skipped", { sop: order.sop, reason: "gone" });
  const started = performance.now();
  await withTemporaryFolder(async (folder) => {
    const tools = { folder, signal: AbortSignal.timeout(LONGEST_MILLISECONDS) };
    const open = () => openImage(objectSource(ref, stored.size));
    const rendered = await checked(order, await renderInstance(open, tools), open, tools.signal);
    const outdated = await reasonToSkip(order); // the instance may have been replaced while it was read
    if (outdated !== undefined) return log("renderer", "skipped", { sop: order.sop, reason: outdated });
    await store(order, rendered);
    tell(order, rendered, performance.now() - started);
  });
}

/** The copies, or a refusal where text was found in them that nobody has approved; the instance then goes back to wait for a person. */
async function checked(
  order: RenderOrder,
  rendered: Rendered,
  open: () => Promise<OpenedImage | undefined>,
  signal: AbortSignal,
): Promise<Rendered> {
  if (rendered.files.length === 0) return rendered;
  const { clinic, study, sop } = order;
  const record = (await getJson({ bucket: "clean", key: keys.record(clinic, study, sop) }, instanceRecord))?.value;
  const image = await open();
  if (record === undefined || image === undefined) return rendered; // it has gone meanwhile: nothing is stored
  if (record.pixels.verdict !== "clean") return rendered; // a person has looked, or it is nobody's picture
  const { rows, columns } = image.description;
  const found = await textInCopies(rendered.files, { rows, columns, pixels: record.pixels }, signal);
  if (found.length === 0) return rendered;
  await recall(order, record, image.description, found);
  return { rendition: { kind: "refused", reason: "TEXT_FOUND" }, files: [] };
}

/** A record with another digest belongs to a newer generation of the instance, which has an order of its own. */
async function reasonToSkip({ clinic, study, sop, digest }: RenderOrder): Promise<"done" | "superseded" | undefined> {
  const done = await head({ bucket: "renditions", key: keys.rendition(clinic, study, sop, digest, "rendition.json") });
  if (done !== undefined) return "done";
  const record = await get({ bucket: "clean", key: keys.record(clinic, study, sop) });
  return record !== undefined && contentDigest(record.bytes) === digest ? undefined : "superseded";
}

async function store(order: RenderOrder, { rendition, files }: Rendered): Promise<void> {
  const { clinic, study, sop, digest } = order;
  const refOf = (name: string) => ({ bucket: "renditions", key: keys.rendition(clinic, study, sop, digest, name) }) as const;
  for (const file of files) await storeFile(refOf(file.facts.name), file);
  await putJson(refOf("rendition.json"), rendition);
}

function tell({ sop }: RenderOrder, { rendition }: Rendered, milliseconds: number): void {
  const { kind } = rendition;
  const reason = kind === "refused" ? { reason: rendition.reason } : {};
  const count = kind === "refused" ? { RenditionsRefused: 1 } : { RenditionsMade: 1 };
  log("renderer", "rendered", { sop, kind, ...reason }, { ...count, RenditionMilliseconds: Math.round(milliseconds) });
}

async function storeFile(ref: { bucket: "renditions"; key: string }, { facts, content }: MadeFile): Promise<void> {
  const options = { type: facts.type };
  await ("path" in content ? putStream(ref, createReadStream(content.path), options) : put(ref, content.bytes, options));
}
