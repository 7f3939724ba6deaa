import { readFile } from "#dicom/file";
import { readOpening } from "#dicom/opening";
import { wholeBudget } from "#dicom/parser";
import { parseFrom } from "#dicom/read-elements";
import type { ByteSource } from "#dicom/source";
import { SourceWindow } from "#dicom/source-window";
import { Values } from "#dicom/values";
import type { ProposedContext } from "./dimse/associate.ts";
import type { Outgoing } from "./dimse/requestor.ts";
import { chunksOf } from "./spool/sealed-file.ts";

/** A file as C-STORE names it; `start` is where its data set begins. */
export type Described = Omit<Outgoing, "chunks"> & { readonly start: number };

/** Reads what C-STORE must know of a file. Throws Rejection for what is none. */
export async function describe(source: ByteSource): Promise<Described> {
  const { before, encoding, transferSyntax } = await readFile(source);
  const values = new Values(before, encoding);
  const { start } = await parseFrom(new SourceWindow(source), 0, wholeBudget(), readOpening);
  return { sopClass: values.text("00080016"), sopInstance: values.text("00080018"), transferSyntax, start };
}

/** A file's data set, byte for byte. */
export const outgoing = (source: ByteSource, { start, ...described }: Described): Outgoing => ({
  ...described,
  chunks: chunksOf(source, start),
});

/** An association has at most so many contexts: their numbers are odd and fit one byte (PS3.8 9.3.2.2). */
const MOST_CONTEXTS = 128;

/** One context for each class in each transfer syntax, in groups that fit an association. */
export function contextsFor(files: readonly Described[]): readonly (readonly ProposedContext[])[] {
  const pairs = [...new Set(files.map(({ sopClass, transferSyntax }) => `${sopClass} ${transferSyntax}`))];
  const groups: ProposedContext[][] = [];
  for (const [at, pair] of pairs.entries()) {
    const [abstractSyntax = "", transferSyntax = ""] = pair.split(" ");
    if (at % MOST_CONTEXTS === 0) groups.push([]);
    groups.at(-1)?.push({ id: 2 * (at % MOST_CONTEXTS) + 1, abstractSyntax, transferSyntaxes: [transferSyntax] });
  }
  return groups;
}
