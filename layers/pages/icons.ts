import { html } from "hono/html";

const PATHS = {
  save: "M12 4v11m-5-4.500 5 4.500 5-4.500M5 20h14",
  share: "M12 15V4m-4 3.500L12 3.500l4 4M7 11H5v9h14v-9h-2",
  fill: "M9 4H4v5m11-5h5v5M9 20H4v-5m11 5h5v-5",
  close: "M6 6l12 12M18 6 6 18",
  onward: "M9 5l7 7-7 7",
  languages: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-9 9h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18Z",
} as const;

/** A line drawing of 24 by 24. Decoration beside words, so nothing for a screen reader. */
export const icon = (name: keyof typeof PATHS) => html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"
 stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`;

/** The mark: the fan of an ultrasound picture. Decoration too. */
export const mark = (className: string) => html`<svg class="${className}" viewBox="0 0 48 48" fill="none" stroke="currentColor"
 stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M19 9 6 32a30 30 0 0 0 36 0L29 9a16 16 0 0 1-10 0Z"/><path
 d="M15.500 24.500a17 17 0 0 0 17 0M11.500 31a26 26 0 0 0 25 0" opacity=".55"/></svg>`;
