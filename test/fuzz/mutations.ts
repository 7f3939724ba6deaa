/** A generator of numbers below `bound`, the same for the same seed (xorshift). */
export function randomFrom(seed: number): (bound: number) => number {
  let state = Math.imul(seed, 2654435761) | 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

type Random = ReturnType<typeof randomFrom>;
type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Mostly near the start, where lengths and tags are. */
const place = (bytes: Buffer, random: Random): number =>
  random(1 + (random(3) === 0 ? bytes.length : Math.min(bytes.length, 4096)));

const spliced = (bytes: Buffer, at: number, removed: number, ...more: Uint8Array[]): Buffer =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at + removed)]);

/** What lengths, tags and delimiters look like when something goes wrong. */
const TELLING: readonly Uint8Array[] = [
  Uint8Array.of(0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0xfe, 0xff, 0xff, 0xff),
  Uint8Array.of(0, 0, 0, 0x80),
  Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0),
  Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
  Uint8Array.of(0xff, 0xfe, 0xe0, 0x00, 0, 0, 0, 9),
  Uint8Array.of(0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff),
  Buffer.from("SQ\0\0\xff\xff\xff\xff", "latin1"),
  Buffer.from("UN\0\0\xff\xff\xff\xff", "latin1"),
  Buffer.from("  ", "latin1"),
  Uint8Array.of(0xff, 0xd9),
  Uint8Array.of(0xff, 0x90),
  Uint8Array.of(0xff, 0xda, 0, 2),
];

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  (bytes, random) => {
    const at = place(bytes, random);
    if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    return bytes;
  },
  (bytes, random) => {
    const telling = TELLING[random(TELLING.length)] ?? new Uint8Array(0);
    return spliced(bytes, place(bytes, random), random(2) * telling.length, telling);
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  (bytes, random) => spliced(bytes, place(bytes, random), random(64)),
  (bytes, random) => {
    const from = place(bytes, random);
    return spliced(bytes, place(bytes, random), 0, bytes.subarray(from, from + random(400)));
  },
  (bytes, random) => spliced(bytes, place(bytes, random), 0, Buffer.alloc(random(5000), random(256))),
];

/** A file changed in one to three ways. */
export function mutated(original: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let left = 1 + random(3); left > 0 && bytes.length > 0; left--) {
    const mutation = MUTATIONS[random(MUTATIONS.length)];
    if (mutation !== undefined) bytes = Buffer.from(mutation(bytes, random));
  }
  return bytes;
}
