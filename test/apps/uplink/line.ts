import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface Line {
  readonly url: string;
  /** Everything that was sent to the server so far. */
  sent(): Buffer;
  /** Once so many more bytes are through, the line is dead until the next `lets`. */
  lets(bytes: number): void;
  /** Keeps everything that comes, in both directions, and says nothing; false lets it go on. */
  swallows(everything: boolean): void;
  close(): Promise<void>;
}

/** A line to a server that can break, or fall silent. */
export async function startLine(to: URL): Promise<Line> {
  const ends = new Set<Socket>();
  let [left, isSilent] = [Number.POSITIVE_INFINITY, false];
  const sent: Buffer[] = [];
  const pass = (into: Socket, chunk: Buffer): void => {
    left -= chunk.length;
    if (left > 0) return void into.write(chunk);
    for (const end of ends) end.destroy();
  };
  const server: Server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end.on("error", () => {}).on("data", (chunk) => pass(other, chunk)));
      if (end === near) end.on("data", (chunk) => sent.push(chunk));
      end.once("close", () => {
        ends.delete(end);
        other.destroy();
      });
      if (isSilent) end.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    sent: () => Buffer.concat(sent),
    lets(bytes) {
      left = bytes;
    },
    swallows(everything) {
      isSilent = everything;
      for (const end of ends) everything ? end.pause() : end.resume();
    },
    async close() {
      for (const end of ends) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
