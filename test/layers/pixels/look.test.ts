import { expect, test } from "vitest";
import type { Picture } from "#codecs/picture";
import { GLYPH, textPixels } from "#phantom/font";
import type { Box } from "#pipeline/documents";
import { type FoundLine, findLines, SURELY_TEXT, shared } from "#pixels/find-lines";
import { grownLine } from "#pixels/grow-line";
import type { Word } from "#pixels/judge-line";
import { lookAt } from "#pixels/look";
import { type ReadLine, readFound } from "#pixels/read-lines";
import { brightOf } from "#pixels/text-planes";
import { tissueBox } from "#pixels/tissue-box";
import { drawnGround } from "../../../scripts/bench/burned-in/drawn-ground.ts";
import { FIT_FONTS, REPORT_FONTS } from "../../../scripts/bench/burned-in/fonts.ts";
import { marked } from "../../../scripts/bench/burned-in/marks.ts";
import { scene } from "../../../scripts/bench/burned-in/scene.ts";

const SCENES = [7001, 7002, 7003, 7004, 7005, 7006];
const nobody = () => false;
const read =
  (...text: readonly string[]) =>
  async (): Promise<readonly Word[]> =>
    text.map((word) => ({ text: word, confidence: 95 }));

/** Speckle that is another in each frame. */
function speckle(frame: number, width = 320, height = 240): Picture {
  const data = new Uint8Array(width * height * 3);
  let state = 17 + frame;
  for (let i = 0; i < width * height; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data.fill(20 + (state >>> 26), i * 3, i * 3 + 3);
  }
  return { width, height, channels: 3, data };
}

const SCALE = 2;
const AT = { x: 60, y: 100 };

function write({ data, width }: Picture, text: string, below = 0): void {
  for (const [x, y] of textPixels(text))
    for (let i = 0; i < SCALE * SCALE; i++) {
      const at = (AT.y + below + y * SCALE + Math.floor(i / SCALE)) * width + AT.x + x * SCALE + (i % SCALE);
      data.fill(255, at * 3, at * 3 + 3);
    }
}

const boxOf = (text: string) => ({
  x0: AT.x,
  y0: AT.y,
  x1: AT.x + text.length * GLYPH.advance * SCALE,
  y1: AT.y + GLYPH.height * SCALE,
});

function clip(frames: number, text: string, from = 0): readonly Picture[] {
  const pictures = Array.from({ length: frames }, (_, i) => speckle(i * 7919));
  for (const picture of pictures.slice(from)) write(picture, text);
  return pictures;
}

const WHOLE = [{ x0: 0, y0: 0, x1: 320, y1: 240 }];
const covers = (boxes: readonly { box: ReturnType<typeof boxOf> }[], text: string) =>
  boxes.some(({ box }) => shared(box, boxOf(text)) > 0.95);

test("of the strings drawn into tissue nearly all are found, of other fonts than the weights were fitted on", async () => {
  const scenes = await Promise.all(SCENES.map((seed) => scene(seed, drawnGround, REPORT_FONTS)));
  const strings = scenes.flatMap(({ burned, pictures: [picture] }) => {
    const lines = findLines(picture as Picture).filter(({ score }) => score > SURELY_TEXT);
    return burned.map((string) => ({ ...string, isFound: lines.some(({ box }) => shared(box, string.box) > 0.8) }));
  });
  const found = strings.filter(({ isFound }) => isFound).length;
  expect(strings.length).toBeGreaterThan(40);
  expect(found / strings.length).toBeGreaterThan(0.94);
});

test("tissue and what machines draw into it are hardly taken for text", async () => {
  const grounds = await Promise.all(SCENES.map((seed) => marked(drawnGround)(seed, 0)));
  const lines = grounds.flatMap(({ width, height, rgb }) => findLines({ width, height, channels: 3, data: rgb }));
  expect(lines.filter(({ score }) => score > SURELY_TEXT).length).toBeLessThan(SCENES.length);
});

test("no font is both fitted and reported on", () => {
  const fitted = FIT_FONTS.map(({ family }) => family);
  expect(REPORT_FONTS.filter(({ family }) => fitted.includes(family))).toEqual([]);
});

test("what is read as harmless stays, what is not goes with its reason", async () => {
  const [picture] = clip(1, "BPD 5.2");
  const known = { keep: WHOLE, matches: nobody };
  const stays = await lookAt([picture as Picture], known, read("BPD", "5.2", "cm"));
  expect([stays.mask, stays.harmless]).toEqual([[], 1]);
  const goes = await lookAt([picture as Picture], known, read("Brandtova", "Ines"));
  expect(goes.mask.map(({ reason }) => reason)).toEqual(["NOT_ALLOWED"]);
  expect(covers(goes.mask, "BPD 5.2")).toBe(true);
  const isMe = await lookAt([picture as Picture], { ...known, matches: () => true }, read("BPD", "5.2", "cm"));
  expect(isMe.mask.map(({ reason }) => reason)).toEqual(["IDENTITY"]);
});

test("a reading that saw less of the line does not outweigh one that saw a name", async () => {
  const answers = [["Placenta", "Brandtova"], ["Placenta"], ["Placenta"], ["Placenta"]];
  const turns = answers.map((text) => text.map((word) => ({ text: word, confidence: text.length === 1 ? 96 : 90 })));
  const { mask } = await lookAt(clip(1, "PLACENTA XYZ"), { keep: WHOLE, matches: nobody }, async () => turns.shift() ?? []);
  expect(mask.map(({ reason }) => reason)).toEqual(["NOT_ALLOWED"]);
});

test("a reading of a part of a line that says the same does not outweigh one of the whole", async () => {
  const answers = ["TIS 0.4", "nso4", "TIS0.4"].map((text) => text.split(" ").map((word) => ({ text: word, confidence: 25 })));
  const { mask, harmless } = await lookAt(clip(1, "TIS 0.4"), { keep: WHOLE, matches: nobody }, async () => answers.shift() ?? []);
  expect([mask, harmless]).toEqual([[], 1]);
});

test("two readings of a word do not outweigh one that it may be a name", async () => {
  const answers = [
    ["Liver", 50],
    ["Oliver", 90],
    ["Liver", 50],
  ] as const;
  const turns = answers.map(([text, confidence]) => [{ text, confidence }]);
  const { mask } = await lookAt(clip(1, "OLIVER"), { keep: WHOLE, matches: nobody }, async () => turns.shift() ?? []);
  expect(mask.map(({ reason }) => reason)).toEqual(["NOT_ALLOWED"]);
});

test("few letters that are read as a harmless word once, and as something else again, go", async () => {
  const answers = [
    ["NT", 70],
    ["mn", 32],
    ["7", 20],
    ["NI", 27],
  ] as const;
  const turns = answers.map(([text, confidence]) => [{ text, confidence }]);
  const { mask } = await lookAt(clip(1, "NT"), { keep: WHOLE, matches: nobody }, async () => turns.shift() ?? []);
  expect(mask.map(({ reason }) => reason)).toEqual(["UNREAD"]);
});

test("of a line that goes on where no view of letters shows any, the harmless part stays, unless more was read", async () => {
  const [picture] = clip(1, "PLACENTA") as [Picture];
  const [line] = findLines(picture) as [FoundLine];
  const wide = { ...line, box: { ...line.box, x1: line.box.x1 + 150 } };
  const said = (whole: string) => {
    const isAll = ({ width, height }: Picture) => width > 6 * height;
    const reading = async (crop: Picture) => (isAll(crop) ? await read(...whole.split(" "))() : await read("Placenta")());
    return readFound(wide, brightOf(picture), reading, nobody);
  };
  const { reading, box } = await said("~");
  expect([reading, box.x0, Math.abs(box.x1 - line.box.x1) <= 2]).toEqual(["stays", line.box.x0, true]);
  expect((await said("Placenta Brandtova")).reading).toBe("NOT_ALLOWED");
});

test("a line goes on where ink of its colour does, and ends where only speckle is", () => {
  const text = "BRANDTOVA INES";
  const [line] = findLines(clip(1, text)[0] as Picture) as [FoundLine];
  const [view] = line.views as [FoundLine["views"][number]];
  const letters = view.letters.toSorted((a, b) => a.x0 - b.x0).slice(0, 3);
  const start = { ...line, box: { ...line.box, x1: (letters[2] as Box).x1 * view.scale }, views: [{ ...view, letters }] };
  const { x0, x1 } = grownLine(start);
  const { x0: left, x1: right, y0, y1 } = boxOf(text);
  expect(x1).toBeGreaterThanOrEqual(right - 2 * SCALE);
  expect([left - x0, x1 - right].every((beyond) => beyond < 1.5 * (y1 - y0))).toBe(true);
});

test.each<[string, (level: number) => readonly [number, number, number]]>([
  ["tissue nearly as bright", (level) => [130 + level, 130 + level, 130 + level]],
  ["coloured blood", (level) => (level > 50 ? [230, 120, 20] : [level, level, level])],
])("white text is covered on %s", async (_, colour) => {
  const [picture] = [speckle(3)];
  for (let i = 0; i < picture.data.length; i += 3) picture.data.set(colour(picture.data[i] as number), i);
  write(picture, "BRANDTOVA");
  const { mask } = await lookAt([picture], { keep: WHOLE, matches: nobody }, async () => []);
  expect(covers(mask, "BRANDTOVA")).toBe(true);
});

test("the room around what is covered takes nothing of a line that stays", async () => {
  const [picture] = clip(1, "BPD 5.2") as [Picture];
  const below = GLYPH.height * SCALE + 5;
  write(picture, "BRANDTOVA INES", below);
  const reader: ReadLine = async ({ width, height }) =>
    (width / height > 5 ? ["Brandtova", "Ines"] : ["BPD", "5.2", "cm"]).map((text) => ({ text, confidence: 95 }));
  const { mask } = await lookAt([picture], { keep: WHOLE, matches: nobody }, reader);
  expect(mask.map(({ reason }) => reason)).toEqual(["NOT_ALLOWED"]);
  expect(mask[0]?.box.y0).toBeGreaterThanOrEqual(boxOf("BPD 5.2").y1);
});

test("text that nobody can read is covered", async () => {
  const { mask } = await lookAt(clip(1, "ABCDEFG"), { keep: WHOLE, matches: nobody }, async () => []);
  expect(covers(mask, "ABCDEFG")).toBe(true);
});

test("a failure to read is no look", async () => {
  const failing = () => Promise.reject(new Error("gone"));
  await expect(lookAt(clip(1, "ABCDEFG"), { keep: WHOLE, matches: nobody }, failing)).rejects.toThrow("gone");
});

test("one mask serves all frames of a clip, though its text comes late", async () => {
  const frames = clip(20, "BRANDTOVA", 9);
  const { mask } = await lookAt(frames, { keep: WHOLE, matches: nobody }, read("Brandtova"));
  expect(covers(mask, "BRANDTOVA")).toBe(true);
});

test("frames of different sizes are refused", async () => {
  const frames = [speckle(1), speckle(2, 300)];
  await expect(lookAt(frames, { keep: WHOLE, matches: nobody }, read("x"))).rejects.toBeInstanceOf(RangeError);
});

test("device rules add masks, whatever is there", async () => {
  const rule = { x0: 0, y0: 0, x1: 50, y1: 20 };
  const { mask } = await lookAt([speckle(1)], { keep: WHOLE, matches: nobody, rules: [rule] }, read("x"));
  expect(mask).toContainEqual({ box: rule, reason: "DEVICE_RULE" });
});

test("without regions the tissue's box is what may stay; a bar behind text is no tissue", () => {
  const picture: Picture = { width: 320, height: 240, channels: 3, data: new Uint8Array(320 * 240 * 3) };
  picture.data.fill(60, 0, 320 * 40 * 3);
  const grain = speckle(3);
  for (let y = 80; y < 200; y++) picture.data.set(grain.data.subarray((y * 320 + 96) * 3, (y * 320 + 240) * 3), (y * 320 + 96) * 3);
  expect(tissueBox(picture)).toEqual({ x0: 88, y0: 72, x1: 248, y1: 208 });
});
