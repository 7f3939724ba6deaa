import { writeFile } from "node:fs/promises";
import { type Decision, HELD_REASONS } from "#pipeline/documents";
import { connect } from "./connect.ts";
import { UsageError } from "./usage-error.ts";

interface ReviewOptions {
  readonly data: string;
  readonly clinic: string;
}

/** `keepsake review list` */
export async function listHeld({ data, clinic, json }: ReviewOptions & { json?: true }): Promise<void> {
  await connect(data);
  const { heldImages } = await import("./decisions.ts");
  const images = await Array.fromAsync(heldImages(clinic));
  if (json)
    return void process.stdout.write(
      `${JSON.stringify(
        images.map(({ study, name, note }) => ({ ...note, study, image: name })),
        null,
        2,
      )}\n`,
    );
  for (const { study, name, note } of images) {
    const frames = note.frames > 1 ? `, ${note.frames} frames` : "";
    const size = note.rows > 0 ? `${note.columns} × ${note.rows}${frames}` : "no picture";
    process.stdout.write(
      `${study}\n  ${name}  ${note.modality}  ${size}\n${note.reasons.map((reason) => `    ${reason}: ${HELD_REASONS[reason]}\n`).join("")}`,
    );
  }
  process.stdout.write(
    images.length === 0
      ? "Nothing is held.\n"
      : `${images.length} held. Look at one: keepsake review show IMAGE; then: keepsake review approve STUDY\n`,
  );
}

/** `keepsake review show`: a sheet of frames, with what release would mask under a red veil. */
export async function showHeld(image: string, { data, clinic, out }: ReviewOptions & { out: string }): Promise<void> {
  await connect(data);
  const { heldImages } = await import("./decisions.ts");
  for await (const held of heldImages(clinic)) {
    if (held.name !== image) continue;
    const { previewHeld } = await import("./preview.ts");
    await writeFile(out, await previewHeld(clinic, held), { mode: 0o600 });
    return void process.stdout.write(`  ${out}: shows a patient's picture; delete it when you have looked.\n`);
  }
  throw new UsageError("No image of that name is held. See: keepsake review list");
}

/** `keepsake review approve` and `reject`. `all` or a study does not approve what is in doubt for whose it is: name such an image itself. */
export async function decideHeld(word: Decision["decision"], what: string, { data, clinic }: ReviewOptions): Promise<void> {
  await connect(data);
  const { cannotBeReleased, heldImages, needsItsOwnWord, putDecision } = await import("./decisions.ts");
  let decided = 0;
  let left = 0;
  for await (const held of heldImages(clinic)) {
    if (what !== "all" && what !== held.study && what !== held.name) continue;
    const skip = word === "approve" && (cannotBeReleased(held) || (what !== held.name && needsItsOwnWord(held)));
    if (skip) left++;
    else {
      await putDecision(clinic, held, word);
      decided++;
    }
  }
  if (decided + left === 0) throw new UsageError("Nothing of that name is held. See: keepsake review list");
  process.stdout.write(`  ${decided} ${word === "approve" ? "approved" : "rejected"}.\n`);
  if (left > 0)
    process.stdout.write(
      `  ${left} left, see review list: decide by its own name where it is in doubt whose image it is; some cannot be released at all.\n`,
    );
}
