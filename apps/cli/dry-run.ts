import { closeSync } from "node:fs";
import { effectiveVr, FREE_TEXT } from "#deid/attributes";
import { deidentify, type Settings } from "#deid/deidentify";
import type { Element, Leaf } from "#dicom/elements";
import { readFile } from "#dicom/file";
import { trimmed } from "#dicom/text";
import type { HeldReason } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { openFile } from "./sync-file.ts";

/** What would be done with a file: every element that has a value, and what would become of it. */
export interface FileReport {
  readonly path: string;
  readonly rejected?: string;
  readonly held?: HeldReason;
  readonly elements: readonly ElementReport[];
}

interface ElementReport {
  readonly path: string;
  readonly action: string;
  /** Text that stays: for a person to look at, and to decide on in a decision file. */
  readonly review?: true;
  readonly value?: string;
}

const LONGEST_VALUE = 60;

/** De-identifies a file in memory and tells what that did. Values are told only where somebody at a terminal asked for them. */
export async function reportOn(path: string, settings: Settings, showValues: boolean): Promise<FileReport> {
  const source = openFile(path);
  try {
    const file = await readFile(source);
    const { changes, lastLook } = deidentify(file, settings);
    const actions = new Map<string, string>(changes.map((change) => [change.path, change.action]));
    for (const hit of lastLook.hits) actions.set(hit, "last look");
    const elements = leaves([...file.before, ...file.after], "").map(({ path: at, leaf }) => {
      const action = actionOn(at, actions);
      const value = textOf(leaf);
      const stays = (action === "keep" || action === "clean") && FREE_TEXT.has(effectiveVr(leaf)) && value !== "";
      return { path: at, action, ...(stays ? { review: true as const } : {}), ...(showValues ? { value } : {}) };
    });
    return { path, ...(lastLook.clear ? {} : { held: "LAST_LOOK" }), elements };
  } catch (error) {
    if (error instanceof Rejection) return { path, rejected: error.reason, elements: [] };
    throw error;
  } finally {
    closeSync(source.fd);
  }
}

/** What was done with an element, or with a sequence around it. */
function actionOn(path: string, actions: ReadonlyMap<string, string>): string {
  for (let at = path; at !== ""; at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "") {
    const action = actions.get(at);
    if (action !== undefined && (at === path || action === "remove" || action === "empty" || action === "dummy")) return action;
  }
  return "keep";
}

const textOf = ({ value }: Leaf): string =>
  trimmed(value)
    .slice(0, LONGEST_VALUE)
    .replace(/[^\x20-\x7e]/g, "·");

function leaves(elements: readonly Element[], around: string): readonly { path: string; leaf: Leaf }[] {
  return elements.flatMap((element) => {
    const path = around === "" ? element.tag : `${around}.${element.tag}`;
    return element.kind === "leaf" ? [{ path, leaf: element }] : element.items.flatMap((item) => leaves(item.elements, path));
  });
}
