/** The colours that words and the clinic's own colour lie on, and the accent where a clinic has none. */
export const LIGHT = {
  paper: "#f8f3ed",
  print: "#fffdfa",
  tint: "#f1e3df",
  accent: "#7d2f4b",
  onAccent: "#fff9f5",
  hover: "#61213a",
} as const;
export const DARK = {
  paper: "#161114",
  print: "#241c21",
  tint: "#33252c",
  accent: "#f2adb7",
  onAccent: "#2d0f1a",
  hover: "#f9c9d0",
} as const;

type Colours = Readonly<Record<"accent" | "onAccent" | "hover", string>>;

/** One accent as the style sheet knows it. */
export const accentRules = ({ accent, onAccent, hover }: Colours): string =>
  `--accent: ${accent}; --on-accent: ${onAccent}; --hover: ${hover};`;

const surfaces = ({ paper, print, tint }: Readonly<Record<"paper" | "print" | "tint", string>>): string =>
  `--paper: ${paper}; --print: ${print}; --tint: ${tint};`;

/** Paper, ink and one warm colour, for light and dark: what every page of Keepsake is made of. Contrasts meet WCAG 2.2 AA. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  ${surfaces(LIGHT)} ${accentRules(LIGHT)}
  --ink: #2b2124; --soft: #66565a; --line: #e3d7cd; --ring: #eadfd3; --corner: #cdab86; --shadow: 60 30 20;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", "URW Palladio L", P052, Georgia, serif;
  --sans: ui-sans-serif, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    ${surfaces(DARK)} ${accentRules(DARK)}
    --ink: #f5ebe6; --soft: #c0b0b2; --line: #3b3037; --ring: #241b20; --corner: #7d604a; --shadow: 0 0 0;
  }
}`;
