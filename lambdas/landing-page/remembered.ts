/** A look-up that is asked only once for what it has found; of more than `most` answers the oldest are forgotten. */
export function remembered<A extends readonly string[], R>(
  most: number,
  look: (...asked: A) => Promise<R | undefined>,
): (...asked: A) => Promise<R | undefined> {
  const known = new Map<string, R>();
  return async (...asked) => {
    const name = asked.join("/");
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = await look(...asked);
    if (found !== undefined) known.set(name, found);
    if (known.size > most) known.delete(known.keys().next().value ?? "");
    return found;
  };
}
