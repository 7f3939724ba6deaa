import { writeFile } from "node:fs/promises";
import { type Box, type Decision, HELD_REASONS, MASK_REASONS } from "#pipeline/documents";
import { connect } from "./connect.ts";
import { heldPlace, type PlaceOptions } from "./held-place.ts";
import type { Drawn } from "./preview.ts";
import { UsageError } from "./usage-error.ts";

/** `keepsake review list` */
export async function listHeld({ json, ...options }: PlaceOptions & { json?: true }): Promise<void> {
  const images = await Array.fromAsync((await heldPlace(options)).images());
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

/** Boxes as a person writes them: x0,y0,x1,y1 in pixels from the upper left corner. */
interface DrawnOptions {
  readonly mask?: readonly Box[];
  readonly keep?: readonly Box[];
}

const drawnOf = ({ mask, keep }: DrawnOptions): Drawn => ({
  ...(mask === undefined ? {} : { mask: [...mask] }),
  ...(keep === undefined ? {} : { keep: [...keep] }),
});

/** `keepsake review show`: frames as they are and as release would leave them, with the boxes and their reasons. */
export async function showHeld(
  image: string,
  { data, clinic, uplink, out, ...drawn }: PlaceOptions & DrawnOptions & { out: string },
): Promise<void> {
  const place = await heldPlace({ data, clinic, ...(uplink === undefined ? {} : { uplink }) });
  for await (const held of place.images()) {
    if (held.name !== image) continue;
    const { previewHeld } = await import("./preview.ts");
    const opened = await place.open(held);
    const png = await previewHeld(opened?.source, held, drawnOf(drawn)).finally(() => opened?.close());
    await writeFile(out, png, { mode: 0o600 });
    for (const { box, reason } of held.note.mask)
      process.stdout.write(`  ${box.x0},${box.y0},${box.x1},${box.y1}  ${MASK_REASONS[reason]}\n`);
    return void process.stdout.write(`  ${out}: shows a patient's picture; delete it when you have looked.\n`);
  }
  throw new UsageError("No image of that name is held. See: keepsake review list");
}

/** `keepsake review approve` and `reject`. `all` or a study does not approve what is in doubt for whose it is: name such an image itself. */
export async function decideHeld(
  decision: Decision["decision"],
  what: string,
  options: PlaceOptions & DrawnOptions,
): Promise<void> {
  const place = await heldPlace(options);
  const drawn = drawnOf(options);
  const { cannotBeReleased, needsItsOwnWord } = await import("./decisions.ts");
  const named = (await Array.fromAsync(place.images())).filter(({ study, name }) => ["all", study, name].includes(what));
  if (named.length === 0) throw new UsageError("Nothing of that name is held. See: keepsake review list");
  if (Object.keys(drawn).length > 0 && named.some(({ name }) => name !== what))
    throw new UsageError("Boxes are drawn on one image: give its own name.");
  const count = { decided: 0, left: 0, taken: 0 };
  for (const held of named) {
    const isLeft =
      place.never(held) || cannotBeReleased(held, drawn.keep !== undefined) || (what !== held.name && needsItsOwnWord(held));
    if (decision === "approve" && isLeft) count.left++;
    else if (await place.decide(held, { decision, ...drawn })) count.decided++;
    else count.taken++;
  }
  tell(decision, count);
}

function tell(decision: Decision["decision"], { decided, left, taken }: { decided: number; left: number; taken: number }): void {
  process.stdout.write(`  ${decided} ${decision === "approve" ? "approved" : "rejected"}.\n`);
  if (taken > 0) process.stdout.write(`  ${taken} left: somebody has decided on them a moment ago.\n`);
  if (left > 0)
    process.stdout.write(
      `  ${left} left, see review list: decide by its own name where it is in doubt whose image it is; of a page say what to keep; some cannot be released at all.\n`,
    );
}

/** `keepsake review recall`: a released image waits for a person again; its copies go with the next manifest. */
export async function recallReleased(image: string, { data, clinic }: PlaceOptions): Promise<void> {
  await connect(data);
  const { recallImage } = await import("./decisions.ts");
  if (!(await recallImage(clinic, image))) throw new UsageError("No image of that name is released.");
  process.stdout.write("  Called back: it is held in a moment. See: keepsake review list\n");
}
