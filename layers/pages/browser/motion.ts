/// <reference lib="dom" />

/** Runs in the browser, on its own. Clips play while they are in sight, unless somebody has stopped them or wants things to hold still. */
export class Motion {
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  /** Paused by us, not by a person. */
  readonly #ours = new WeakSet<Element>();
  readonly #sight = new IntersectionObserver((entries) => this.#seen(entries), { threshold: 0.6 });

  constructor() {
    document.addEventListener("arrived", () => this.#watch());
    this.#watch();
  }

  #watch(): void {
    for (const clip of document.querySelectorAll<HTMLVideoElement>("main video:not([data-watched])")) {
      clip.dataset.watched = "";
      this.#ours.add(clip);
      this.#sight.observe(clip);
    }
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const clip = target as HTMLVideoElement;
      if (isIntersecting && this.#ours.has(clip)) this.#play(clip);
      else if (!isIntersecting && !clip.paused) {
        this.#ours.add(clip);
        clip.pause();
      }
    }
  }

  #play(clip: HTMLVideoElement): void {
    const isSaving = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
    if (this.#still.matches || isSaving) return;
    this.#ours.delete(clip);
    clip.play().catch(() => {});
  }
}
