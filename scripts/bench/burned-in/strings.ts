import type { Script } from "./fonts.ts";

/** Something to burn in: who it names, or what may stay. */
export interface Phrase {
  readonly text: string;
  readonly script: Script;
  readonly isUseful: boolean;
  /** True for what machines write beside the picture: measurements and settings. Absent for what people write on it. */
  readonly isSetting?: true;
  /** Values a header would hold that say the same; none for what no header knows. */
  readonly identity: readonly string[];
}

type Next = () => number;

const pick = <T>(next: Next, from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
const digits = (next: Next, count: number): string => Array.from({ length: count }, () => Math.floor(next() * 10)).join("");
const whole = (next: Next, low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
const two = (number: number): string => String(number).padStart(2, "0");

// Invented: syllables put together by chance.
const HEADS = ["Bran", "Kol", "Mar", "Tess", "Vil", "Sor", "Hen", "Lund", "Pet", "Ost", "Gra", "Del", "Fau", "Nor", "Wes", "Ami"];
const TAILS = ["dt", "berg", "ova", "sen", "iez", "mann", "elli", "ska", "ton", "ara", "quist", "ier", "well", "ina", "ez", "by"];
const GIVEN = [
  "Anna",
  "Maria",
  "Sofia",
  "Emma",
  "Lea",
  "Julia",
  "Elsa",
  "Clara",
  "Nora",
  "Ines",
  "Zoe",
  "Paula",
  "Hanna",
  "Ebba",
  "Lucie",
];
const OTHER_NAMES: Readonly<Record<Exclude<Script, "latin">, readonly string[]>> = {
  cyrillic: ["Иванова Анна", "Смирнова Ольга", "КУЗНЕЦОВА М.", "Петренко Оксана", "Родилась 12.05.1991", "Мальчик", "Больница №3"],
  greek: ["Παπαδοπούλου Άννα", "Γεωργίου Μαρία", "ΝΙΚΟΛΑΟΥ Ε.", "Ημ. γέννησης", "Νοσοκομείο", "Κορίτσι"],
  arabic: ["فاطمة الزهراء", "مريم عبد الله", "مستشفى النور", "بنت", "تاريخ الميلاد", "عائشة حسن"],
  hebrew: ["שרה כהן", "רבקה לוי", "בית חולים", "תאריך לידה", "מרים פרידמן"],
  cjk: ["山田花子", "田中美咲", "王小明", "佐藤由美", "東京病院", "女子"],
};

const surname = (next: Next): string =>
  pick(next, HEADS) + pick(next, TAILS) + (next() < 0.15 ? `-${pick(next, HEADS)}${pick(next, TAILS)}` : "");

function name(next: Next): Phrase {
  const [last, first] = [surname(next), pick(next, GIVEN)];
  const text = pick(next, [
    `${last}, ${first}`,
    `${last.toUpperCase()}^${first.toUpperCase()}`,
    `${first} ${last}`,
    `${last.toUpperCase()} ${first.charAt(0)}.`,
    last,
    last.toUpperCase(),
    first,
    `Dr. ${last}`,
    `Name: ${last}`,
  ]);
  return secret(text, [`${last}^${first}`]);
}

const secret = (text: string, identity: readonly string[] = [], script: Script = "latin"): Phrase => ({
  text,
  script,
  isUseful: false,
  identity,
});
const useful = (text: string): Phrase => ({ text, script: "latin", isUseful: true, identity: [] });

const MONTHS = ["Jan", "Feb", "Mar", "May", "Juin", "Aug", "Sept", "Okt", "Nov", "Dez", "Ene", "March", "Mai", "December"];

function date(next: Next): Phrase {
  const [d, m, y] = [whole(next, 1, 28), whole(next, 1, 12), whole(next, 1958, 2025)];
  const text = pick(next, [
    `${two(d)}.${two(m)}.${y}`,
    `${two(m)}/${two(d)}/${y}`,
    `${y}-${two(m)}-${two(d)}`,
    `${y}/${two(m)}/${two(d)}`,
    `${d} ${pick(next, MONTHS)} ${y}`,
    `${two(d)}-${pick(next, MONTHS)}-${String(y).slice(2)}`,
    `${d}.${m}.${String(y).slice(2)}`,
    `DOB: ${two(m)}/${two(d)}/${y}`,
    `EDD ${two(d)}.${two(m)}.${y}`,
    `LMP=${two(d)}/${two(m)}/${y}`,
    `${y}${two(m)}${two(d)}`,
    `${pick(next, MONTHS)} ${d}, ${y}`,
  ]);
  return secret(text, [`${y}${two(m)}${two(d)}`]);
}

function number(next: Next): Phrase {
  const id = digits(next, whole(next, 5, 10));
  const text = pick(next, [
    id,
    `ID ${id}`,
    `MRN: ${id}`,
    `ACC ${id.slice(0, 3)}-${id.slice(3)}`,
    `A${id}`,
    `Tel +${id.slice(0, 2)} ${id.slice(2)}`,
  ]);
  return secret(text, [id]);
}

const PLACES = [
  "Klinik Sonnenhof",
  "St. Mary Hospital",
  "MVZ Nord",
  "Hospital del Mar",
  "Clinique Pasteur",
  "City Women's Center",
  "Praxis Dr. Ost",
];
const SEXES = ["It's a boy!", "GIRL", "Male", "female", "Junge", "fille", "hembra", "Baby boy", "Flicka", "garçon"];

/** Something that must go. */
export function secretPhrase(next: Next): Phrase {
  const kind = next();
  if (kind < 0.4) return name(next);
  if (kind < 0.62) return date(next);
  if (kind < 0.78) return number(next);
  if (kind < 0.86) return secret(pick(next, PLACES));
  if (kind < 0.92) return secret(pick(next, SEXES));
  return secret(`Hi ${pick(next, ["mum", "Mama", "dad", "Oma"])}, I'm ${pick(next, GIVEN)}`);
}

/** A name, a place or a date in another script. */
export function foreignPhrase(next: Next, script: Exclude<Script, "latin">): Phrase {
  const text = pick(next, OTHER_NAMES[script]);
  return secret(text, next() < 0.5 ? [text] : [], script);
}

const decimal = (next: Next, high: number, places = 1): string => (next() * high).toFixed(places);

const ANNOTATIONS = ["Liver", "Thyroid", "Profile", "Placenta", "RT Kidney", "LT Ovary", "Spine", "Femur", "Long Axis", "Trans"];

/** Something that may stay. */
export function usefulPhrase(next: Next): Phrase {
  const text = pick(next, [
    `BPD ${decimal(next, 9, 2)} cm`,
    `HC ${decimal(next, 30)} cm`,
    `1 AC ${decimal(next, 30, 2)} cm`,
    `FL ${decimal(next, 70)} mm`,
    `CRL ${decimal(next, 80)} mm`,
    `GA ${whole(next, 8, 40)}w${whole(next, 0, 6)}d`,
    `EFW ${whole(next, 300, 4000)} g`,
    `MI ${decimal(next, 1.9)}`,
    `TIS ${decimal(next, 2)}`,
    `TIB ${decimal(next, 2)}`,
    `Gain ${whole(next, 1, 90)}`,
    `${decimal(next, 20)} cm`,
    `${whole(next, 10, 60)} Hz`,
    `${decimal(next, 9)} MHz`,
    "2D",
    "Gen OB",
    pick(next, ANNOTATIONS),
    pick(next, ANNOTATIONS),
    pick(next, ANNOTATIONS),
    pick(next, ANNOTATIONS),
    "HR 142 bpm",
    `NT ${decimal(next, 3)} mm`,
    "Dyn R 58",
    pick(next, ANNOTATIONS),
    "Map 3",
    "Persist Low",
    "Frozen",
  ]);
  return { ...useful(text), ...(ANNOTATIONS.includes(text) ? {} : { isSetting: true as const }) };
}
