/** The chance of at most `found` events in `count` trials of chance `p`. */
function atMost(found: number, count: number, p: number): number {
  let [term, sum] = [(1 - p) ** count, 0];
  for (let k = 0; k <= found; k++) {
    sum += term;
    term *= ((count - k) / (k + 1)) * (p / (1 - p));
  }
  return sum;
}

const DOUBT = 0.05;
const STEPS = 60;

/** The chance of an event that is not higher with 95 % confidence where `found` were seen in `count` trials (Clopper and Pearson, one-sided). */
export function upperBound(found: number, count: number): number {
  if (found >= count) return 1;
  let [low, high] = [found / count, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (atMost(found, count, middle) > DOUBT) low = middle;
    else high = middle;
  }
  return high;
}
