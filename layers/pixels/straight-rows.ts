import type { Shape } from "./text-shapes.ts";

const BAND = 1.8; // times the height: capitals, tails and accents of one line lie within
const SLACK = 0.35; // times the height: how far a letter may reach beyond the one that leads its line
const MOST = 4; // lines out of one row
const LONG = 5; // times the height: beside letters it is an edge, not letters that are joined
const LETTERS = 3;
const GAP = 1.6; // times the height

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
const isLong = ({ x0, x1, y0, y1 }: Shape): boolean => x1 - x0 > LONG * (y1 - y0);
const tallOf = ({ y0, y1 }: Shape): number => y1 - y0;

/** Lines out of shapes that stand side by side: of a row that climbs or branches, as the edges of organs do, what lies level. */
export function straightRows(row: readonly Shape[]): readonly (readonly Shape[])[] {
  const [long, short] = [row.filter(isLong), row.filter((shape) => !isLong(shape))];
  if (long.length > 0 && short.length > LETTERS) return [...parted(short).flatMap(straightRows), ...long.map((shape) => [shape])];
  const tall = median(row.map(tallOf));
  const high = Math.max(...row.map(({ y1 }) => y1)) - Math.min(...row.map(({ y0 }) => y0));
  if (row.length < 3 || high <= BAND * tall) return [row];
  const lines: (readonly Shape[])[] = [];
  let left = row;
  for (let turn = 0; turn < MOST && left.length > 1; turn++) {
    const line = levelWith(leadOf(left), left);
    left = left.filter((letter) => !line.includes(letter));
    lines.push(...parted(line));
  }
  return lines;
}

const levelWith = (lead: Shape, row: readonly Shape[]): readonly Shape[] => {
  const slack = SLACK * tallOf(lead) + 1;
  return row.filter(({ y0, y1 }) => y0 >= lead.y0 - slack && y1 <= lead.y1 + slack && y1 - y0 >= 0.3 * tallOf(lead));
};

/** The shape that most others are level with. */
function leadOf(row: readonly Shape[]): Shape {
  const leads = row.length > 40 ? row.filter((_, i) => i % Math.ceil(row.length / 40) === 0) : row;
  const widths = leads.map(
    (lead) => levelWith(lead, row).reduce((sum, { x0, x1 }) => sum + x1 - x0, 0) / (1 + SLACK * tallOf(lead)),
  );
  return leads[widths.indexOf(Math.max(...widths))] as Shape;
}

function parted(line: readonly Shape[]): readonly (readonly Shape[])[] {
  const [tall, parts] = [median(line.map(tallOf)), [] as Shape[][]];
  for (const letter of line.toSorted((a, b) => a.x0 - b.x0)) {
    const last = parts.at(-1);
    const end = last === undefined ? 0 : Math.max(...last.map(({ x1 }) => x1));
    if (last === undefined || letter.x0 - end > GAP * tall) parts.push([letter]);
    else last.push(letter);
  }
  return parts;
}
