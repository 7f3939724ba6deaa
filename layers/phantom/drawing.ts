/** Drawing of tissue as SVG: places in cm, brightness of echo from 0 to 1. Points are written "x,y x,y …". */

type Point = readonly [x: number, y: number];

const parse = (points: string): readonly Point[] =>
  points.split(" ").map((point) => {
    const [x = 0, y = 0] = point.split(",").map(Number);
    return [x, y];
  });

/** A smooth curve through points, as SVG path data (Catmull-Rom as cubic Béziers). */
function curve(text: string, closed: boolean): string {
  const points = parse(text);
  const last = points.length - 1;
  const at = (i: number): Point => points[closed ? (i + points.length) % points.length : Math.max(0, Math.min(last, i))] ?? [0, 0];
  const pieces = Array.from({ length: closed ? points.length : last }, (_, i) => {
    const [[ax, ay], [bx, by], [cx, cy], [dx, dy]] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    return `C${bx + (cx - ax) / 6},${by + (cy - ay) / 6} ${cx - (dx - bx) / 6},${cy - (dy - by) / 6} ${cx},${cy}`;
  });
  return `M${at(0)}${pieces.join("")}${closed ? "Z" : ""}`;
}

const grey = (echo: number): string => {
  const level = Math.round(echo * 255);
  return `rgb(${level},${level},${level})`;
};

/** A closed smooth shape, its rim in another brightness where `rim` is given. */
export const solid = (points: string, echo: number, rim?: { echo: number; width: number }): string =>
  `<path d="${curve(points, true)}" fill="${grey(echo)}"${rim ? ` stroke="${grey(rim.echo)}" stroke-width="${rim.width}"` : ""}/>`;

/** An open smooth line with round ends. */
export const line = (points: string, width: number, echo: number): string =>
  `<path d="${curve(points, false)}" fill="none" stroke="${grey(echo)}" stroke-width="${width}" stroke-linecap="round"/>`;

/** An ellipse, turned by degrees. */
export const oval = (cx: number, cy: number, rx: number, ry: number, echo: number, turn = 0): string =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${grey(echo)}" transform="rotate(${turn} ${cx} ${cy})"/>`;

/** Drawings moved together by an SVG transform. */
export const moved = (transform: string, ...drawn: readonly string[]): string =>
  `<g transform="${transform}">${drawn.join("")}</g>`;

/** `count` points of a function, for `line`. */
export const points = (count: number, at: (i: number) => Point): string =>
  Array.from({ length: count }, (_, i) => at(i).join(",")).join(" ");
