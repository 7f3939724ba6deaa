import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { original, share, startPages, stopPages } from "../../test/journeys/page.ts";

const FAMILIES = 200;
const ROUNDS = 2;
/** Between two looks of one family, in seconds; when each begins is left to chance. */
const PAUSE = 10;
const PICTURES = 12;
const AT_ONCE = 6; // connections of a browser to one host

const agent = new Agent({ keepAlive: true, maxSockets: 400 });

/** Milliseconds from a request to the end of its answer; throws where it is not the answer that was asked for. */
function timed(url: string, status: number): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { "Accept-Encoding": "gzip" } }, (answer) => {
      answer.resume();
      answer.on("end", () => {
        if (answer.statusCode === status) resolve(performance.now() - start);
        else reject(new Error(`Answered ${answer.statusCode}.`));
      });
    }).on("error", reject);
  });
}

interface Times {
  readonly page: number[];
  readonly media: number[];
  errors: number;
}

/** One family opens its page; its browser asks for every picture, a few at once. */
async function look(link: string, times: Times): Promise<void> {
  try {
    times.page.push(await timed(link, 200));
    for (let n = 1; n <= PICTURES; n += AT_ONCE)
      times.media.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => timed(`${link}/m/${n + i}`, 302)))));
  } catch {
    times.errors++;
  }
}

const newTimes = (): Times => ({ page: [], media: [], errors: 0 });

async function family(link: string, times: Times): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const before = Math.random() * PAUSE * 1000;
    await sleep(before);
    await look(link, times);
    await sleep(PAUSE * 1000 - before);
  }
}

function quantile(times: readonly number[], part: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN).toFixed(1);
}

function say(name: string, { page, media, errors }: Times): void {
  const row = (times: readonly number[]) => [0.5, 0.95, 0.99].map((part) => quantile(times, part)).join(" / ");
  process.stdout.write(
    `${name}: page ${row(page)} ms, media ${row(media)} ms (p50 / p95 / p99 of ${page.length} and ${media.length}), ${errors} errors\n`,
  );
}

/** How long the family's page takes on this machine, for one family and for 200 at once, as their browsers see it: server, store and this client on the same cores. */
export async function benchPage(): Promise<void> {
  await startPages();
  try {
    const images = Array.from({ length: PICTURES }, (_, i) => original.images[i % 3] ?? { sop: "" });
    const links = await Promise.all(Array.from({ length: FAMILIES }, async () => (await share({ images })).link));
    const [one, all] = [newTimes(), newTimes()];
    for (const link of links.slice(0, 20)) await look(link, newTimes()); // warm
    for (const link of links.slice(0, 60)) await look(link, one);
    say("1 family", one);
    await Promise.all(links.map((link) => family(link, all)));
    say(`${FAMILIES} families`, all);
  } finally {
    agent.destroy();
    await stopPages();
  }
}
