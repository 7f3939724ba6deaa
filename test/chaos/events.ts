import type { Deliver } from "../../apps/local/s3/outbox.ts";
import { type Random, seededRandom } from "./random.ts";

/** What happens to the store's events of a clinic. */
export interface Weather {
  /** Every so many events one is lost; 0: none. */
  readonly loseEvery: number;
  /** One in so many comes twice; 0: none. */
  readonly doubleEvery: number;
  /** Up to so many milliseconds late, each for itself, so in any order. */
  readonly lateBy: number;
}

export const FAIR: Weather = { loseEvery: 0, doubleEvery: 0, lateBy: 0 };

/** Loses, doubles and delays events on their way to the queues, each clinic's as its weather says. */
export class Events {
  readonly #weathers = new Map<string, { weather: Weather; random: Random; count: number }>();
  readonly counts = { delivered: 0, lost: 0, doubled: 0, late: 0 };
  #underWay = 0;

  plan(clinic: string, weather: Weather, seed: number): void {
    this.#weathers.set(clinic, { weather, random: seededRandom(seed), count: 0 });
  }

  /** Events that were taken from the store and have not reached their queue. */
  get underWay(): number {
    return this.#underWay;
  }

  through =
    (send: Deliver): Deliver =>
    async (queue, body) => {
      const clinic = /chaos-\d+[a-z]?/.exec(body)?.[0] ?? "";
      const found = this.#weathers.get(clinic);
      if (found === undefined) return send(queue, body);
      const { weather, random } = found;
      found.count++;
      if (weather.loseEvery > 0 && found.count % weather.loseEvery === 0) return void this.counts.lost++;
      const copies = weather.doubleEvery > 0 && random.below(weather.doubleEvery) === 0 ? 2 : 1;
      this.counts.doubled += copies - 1;
      for (let i = 0; i < copies; i++) await this.#carry(send, queue, body, weather.lateBy * random.next());
    };

  async #carry(send: Deliver, queue: string, body: string, milliseconds: number): Promise<void> {
    this.counts.delivered++;
    if (milliseconds === 0) return send(queue, body);
    this.counts.late++;
    this.#underWay++;
    setTimeout(() => {
      send(queue, body)
        .catch(() => this.counts.lost++)
        .finally(() => this.#underWay--);
    }, milliseconds);
  }
}
