/** The most characters of one value (PS3.5 Table 6.2-1). */
const LENGTHS: Readonly<Record<string, number>> = { LO: 64, SH: 16, PN: 64, LT: 10240, ST: 1024, UC: 4096, UT: 4096, UR: 1024 };

const FORMS: Readonly<Record<string, RegExp>> = {
  AE: /^[!-[\]-~][ -[\]-~]{0,15}$/,
  AS: /^\d{3}[DWMY]$/,
  CS: /^[A-Z0-9_ ]{1,16}$/,
  DA: /^\d{8}$/,
  DS: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?$/,
  DT: /^\d{4}(?:\d{2}){0,5}(?:\.\d{1,6})?(?:[+-]\d{4})?$/,
  IS: /^[+-]?\d{1,11}$/,
  TM: /^\d{2}(?:\d{2}){0,2}(?:\.\d{1,6})?$/,
  UI: /^(?=.{1,64}$)(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/,
};

/** True where text, one value of plain ASCII, is what a VR allows (PS3.5 6.2). Empty fits every VR of text; binary VRs nothing. */
export function fitsVr(vr: string, text: string): boolean {
  const form = FORMS[vr];
  if (form !== undefined) return text === "" || (form.test(text) && (vr !== "DS" || text.length <= 16));
  return /^[ -[\]-~]*$/.test(text) && text.length <= (LENGTHS[vr] ?? -1);
}
