/** Numbers from 0 to 1, the same for the same seed: xorshift on 32 bits. */
export function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `count` numbers around 0 with a standard deviation of about 1: sums of three even ones. */
export function noise(seed: number, count: number): Float32Array {
  const next = randomNumbers(seed);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i += 1) numbers[i] = (next() + next() + next() - 1.5) * 2;
  return numbers;
}
