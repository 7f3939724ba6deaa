const LONGEST_WINDOW_SECONDS = 60;

/**
 * The number of the arrival window at a time in milliseconds. A window is never longer than the quiet time, so the event of its
 * first arrival, delayed by the quiet time, comes when the window is over.
 */
export const arrivalWindow = (milliseconds: number, quietSeconds: number): number =>
  Math.floor(milliseconds / 1000 / Math.min(LONGEST_WINDOW_SECONDS, Math.max(1, quietSeconds)));
