import { type Deidentified, deidentify } from "#deid/deidentify";
import { compilePolicy } from "#deid/policy";
import type { PolicyDocument } from "#deid/policy-schema";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { writeFile } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import { sample } from "../../fixtures/samples.ts";

const KEY = new Uint8Array(32).fill(7);
export const KEYS = { uidKey: KEY, dateKey: KEY, pseudonymKey: KEY };

/** A sample under a policy: what came of it and the whole file written; undefined where it is rejected. */
export async function cleanSample(
  path: string,
  document: PolicyDocument,
): Promise<(Deidentified & { file: Uint8Array }) | undefined> {
  try {
    const file = await readFile(bufferSource(sample(path)));
    const clean = deidentify(file, { policy: compilePolicy(document), ...KEYS });
    const written = writeFile(file, { ...clean, sop: clean.headerSop, pixels: { kind: "same" } });
    return { ...clean, file: Buffer.concat(await Array.fromAsync(written)) };
  } catch (error) {
    if (error instanceof Rejection) return undefined;
    throw error;
  }
}
