import { expect, test } from "vitest";
import { pictureIdentity } from "#deid/picture-identity";
import { readFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { propose } from "#ocr/propose";
import { headStill } from "#phantom/stills";

/** Where the phantom's head says its measurements, line below line, and its indices. */
const HARMLESS = { x0: 529, y0: 422, x1: 605, y1: 451 };
const INDICES = { x0: 16, y0: 85, x1: 57, y1: 103 };
/** Where the head is measured by dots. */
const ELLIPSE = { x0: 225, y0: 195, x1: 430, y1: 355 };
/** What a policy has covered whatever stands there. */
const SAID = { x0: 300, y0: 130, x1: 380, y1: 140 };

test("measurements that stand below one another stay, also where they look like one thing from afar, and so does what is measured; the names go, and what the policy says", async () => {
  const file = await readFile(bufferSource((await headStill()).bytes));
  const image = await imageOf(file);
  if (image === undefined) throw new Error("The phantom's head is a picture.");
  const { proposal, redactor } = await propose(file, image, pictureIdentity(file.before), [SAID]);
  const covers = (at: typeof HARMLESS): boolean =>
    proposal.mask.some(({ box }) => box.x0 < at.x1 && box.x1 > at.x0 && box.y0 < at.y1 && box.y1 > at.y0);
  expect([covers(HARMLESS), covers(INDICES)]).toEqual([false, false]);
  expect(covers(ELLIPSE)).toBe(false);
  expect(proposal.mask).toContainEqual({ box: SAID, reason: "DEVICE_RULE" });
  const { columns } = image.description;
  const [before, after] = [await image.frame(0), await redactor?.frame(await image.frame(0))];
  const row = (frame?: Uint8Array) => frame?.subarray(SAID.y0 * columns + SAID.x0, SAID.y0 * columns + SAID.x1) ?? [];
  expect([Math.max(...row(before)) > 0, Math.max(...row(after))]).toEqual([true, 0]);
  expect(covers({ x0: 16, y0: 414, x1: 122, y1: 448 })).toBe(true);
});
