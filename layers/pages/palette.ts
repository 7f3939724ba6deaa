/** Paper, ink and one warm colour, for light and dark: what every page of Keepsake is made of. Contrasts meet WCAG 2.2 AA. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --paper: #f7f1e8; --print: #fffdfa; --ink: #33291f; --soft: #6d5b49; --line: #e2d6c5;
  --accent: #8a4534; --on-accent: #fffaf5; --hover: #6f3527; --shadow: 42 24 8;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", "URW Palladio L", Georgia, serif;
  --sans: ui-sans-serif, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1a1613; --print: #2b241e; --ink: #f4ebdf; --soft: #bfae9b; --line: #3a3128;
    --accent: #f0b49b; --on-accent: #2b150d; --hover: #f8cdb9; --shadow: 0 0 0;
  }
}`;
