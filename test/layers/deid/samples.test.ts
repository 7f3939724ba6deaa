import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { MARKER_TAGS } from "#deid/markers";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import type { Element } from "#dicom/elements";
import { type DicomFile, readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { writeFile } from "#dicom/write";
import { cleanPixels } from "#pixels/clean";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";
import { KEYS } from "./clean-sample.ts";

/** What no reader shows whole, by the reason it is rejected for: everything else comes out. */
const REJECTED: Readonly<Record<string, string>> = {
  "hostile/ct-no-meta.dcm": "NOT_DICOM",
  "hostile/deep-nesting.dcm": "TOO_DEEP",
  "hostile/huge-length-truncated.dcm": "TRUNCATED",
  "hostile/invalid-jpeg.dcm": "MALFORMED",
  "hostile/mr-truncated.dcm": "TRUNCATED",
  "hostile/oob-46341.dcm": "TOO_LARGE",
  "hostile/rtplan-truncated.dcm": "TRUNCATED",
  "non-image/DICOMDIR-charsets": "DIRECTORY",
  "studies/dicomdir-tree/DICOMDIR": "DIRECTORY",
};

const INSERTED: ReadonlySet<string> = new Set([...MARKER_TAGS, "00080018", "0020000D", "0020000E"]);

const firstOfTag = ({ tag }: Element, at: number, all: readonly Element[]): boolean =>
  all.findIndex((other) => other.tag === tag) === at;

/** Every leaf as its path, VR and bytes; of duplicates the first. */
function leaves(elements: readonly Element[], around = ""): readonly (readonly [path: string, content: string])[] {
  return elements.filter(firstOfTag).flatMap((element) => {
    const path = around === "" ? element.tag : `${around}.${element.tag}`;
    if (element.kind === "leaf") return [[path, `${element.vr} ${Buffer.from(element.value).toString("hex")}`] as const];
    return element.items.flatMap((item) => leaves(item.elements, path));
  });
}

const all = ({ before, after }: Pick<DicomFile, "before" | "after">): readonly Element[] => [...before, ...after];

/** Paths of what was not left alone, sequences around it included. */
const isTouched = (path: string, touched: ReadonlySet<string>): boolean =>
  path.split(".").some((_, depth, tags) => touched.has(tags.slice(0, depth + 1).join(".")));

const textOf = (part: readonly (readonly [string, string])[]): readonly string[] => part.map((pair) => pair.join(" ")).toSorted();

describe.runIf(hasSamples)("every sample", () => {
  let slowest: readonly [number, string] = [0, ""];
  let kept = 0;
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  async function written(path: string, policy: (typeof POLICIES)[keyof typeof POLICIES]) {
    const bytes = sample(path);
    const cpu = process.cpuUsage();
    const file = await readFile(bufferSource(bytes));
    const clean = deidentify(file, { policy: compilePolicy(policy), ...KEYS });
    const pixels = await cleanPixels(file);
    if (pixels === undefined) throw new Error(`${path} is not strippable`);
    const out = Buffer.concat(await Array.fromAsync(writeFile(file, { ...clean, sop: clean.headerSop, pixels })));
    const { user, system } = process.cpuUsage(cpu);
    if (user + system > slowest[0]) slowest = [user + system, path];
    return { file, clean, out: await readFile(bufferSource(out)) };
  }

  test.each(samplesIn("."))("%s: written with what is kept byte for byte, or rejected with a reason", async (path) => {
    const reason = REJECTED[path];
    if (reason !== undefined) {
      await expect(written(path, POLICIES.tricefy)).rejects.toMatchObject({ reason });
      return count(reason);
    }
    for (const policy of [POLICIES.tricefy, POLICIES.basic]) {
      const { file, clean, out } = await written(path, policy);
      const touched = new Set([...clean.changes.map((change) => change.path), ...clean.lastLook.hits]);
      const untouched = (elements: readonly Element[]) =>
        textOf(leaves(elements).filter(([at]) => !isTouched(at, touched) && !INSERTED.has(at.slice(0, 8))));
      const [was, is] = [untouched(all(file)), untouched(all(out))];
      expect(is).toEqual(was);
      if (policy === POLICIES.tricefy) kept += is.length;
    }
    count("de-identified");
  });

  test("outcomes", () => {
    const [microseconds, path] = slowest;
    const said = [...counts].map(([what, n]) => `${n} ${what}`).join(", ");
    console.info(
      `Samples: ${said}; ${kept} kept elements, each byte for byte; at most ${microseconds / 1000} ms of processor time (${path})`,
    );
    expect(counts.get("de-identified")).toBe(samplesIn(".").length - Object.keys(REJECTED).length);
  });
});
