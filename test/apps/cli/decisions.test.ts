import { afterAll, beforeAll, expect, test } from "vitest";
import { decision, type HeldNote } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { startServices } from "../../lambdas/services.ts";

const CLINIC = "two-reviewers";
let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const note: HeldNote = {
  ...{ study: "2.25.1", sop: "2.25.2", reasons: ["NO_REGIONS"], modality: "US", rows: 8, columns: 8, frames: 1, keep: [] },
  mask: [{ box: { x0: 0, y0: 0, x1: 2, y1: 2 }, reason: "UNREAD" }],
};
const image = { study: note.study, name: note.sop, note };

test("of two reviewers at once one decides, and the other is told", async () => {
  const { putDecision } = await import("../../../apps/cli/decisions.ts");
  const words = await Promise.all([
    putDecision(CLINIC, image, { decision: "approve", mask: [{ x0: 1, y0: 1, x1: 3, y1: 3 }] }),
    putDecision(CLINIC, image, { decision: "reject" }),
  ]);
  expect(words.toSorted()).toEqual([false, true]);
});

test("a word says on which proposal it is", async () => {
  const { putDecision } = await import("../../../apps/cli/decisions.ts");
  const { getJson } = await import("#aws/objects");
  const other = { ...image, name: "2.25.3" };
  await putDecision(CLINIC, other, { decision: "approve" });
  const said = await getJson({ bucket: "uploads", key: keys.decision(CLINIC, other.study, other.name) }, decision);
  expect(said?.value.seen).toMatch(/^[0-9a-f]{32}$/);
});

test("a report page is approved only with the part that may be seen", async () => {
  const { cannotBeReleased } = await import("../../../apps/cli/decisions.ts");
  const page = { ...image, note: { ...note, reasons: ["REPORT_PAGE" as const] } };
  expect([cannotBeReleased(page), cannotBeReleased(page, true), cannotBeReleased(image)]).toEqual([true, false, false]);
});
