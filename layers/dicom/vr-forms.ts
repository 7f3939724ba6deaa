import { LONG_VRS, VRS } from "./elements.ts";

/** A VR as an explicit head spells it, and whether its length has 32 bits behind two reserved bytes (PS3.5 7.1.2). */
export interface VrForm {
  readonly vr: string;
  readonly long: boolean;
}

const codeOf = (vr: string): number => vr.charCodeAt(0) * 256 + vr.charCodeAt(1);
const FORMS = new Map([...VRS].map((vr): [number, VrForm] => [codeOf(vr), { vr, long: LONG_VRS.has(vr) }]));

/** The form of a VR from its two bytes; undefined where they are none that PS3.5 knows. */
export const vrForm = (first: number, second: number): VrForm | undefined => FORMS.get(first * 256 + second);

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

/** True for two capitals: a VR newer than we know has the long form (PS3.5 7.1.2). */
export const looksLikeVr = (first: number, second: number): boolean => isCapital(first) && isCapital(second);
