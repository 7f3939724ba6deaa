/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Runs in the browser, on its own. While pictures are being prepared it looks for them and puts them in their places; what is there stays. */
export class Fill {
  readonly #soonest = 4000;
  readonly #latest = 30_000;
  #wait = this.#soonest;

  constructor() {
    this.#lookLater();
  }

  #lookLater(): void {
    if (document.querySelector("[data-waiting]") !== null) setTimeout(() => void this.#look(), this.#wait);
  }

  async #look(): Promise<void> {
    if (!document.hidden && document.querySelector("dialog[open]") === null) await this.#fetchNews().catch(() => {});
    this.#lookLater();
  }

  async #fetchNews(): Promise<void> {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const isNews = this.#take(page) || (answer.status < 500 && this.#replaceAll(page));
    this.#wait = isNews ? this.#soonest : Math.min(this.#wait * 1.5, this.#latest);
    if (isNews) this.#tell();
  }

  #tell(): void {
    document.dispatchEvent(new Event("arrived"));
    const told = document.querySelector<HTMLElement>("#told");
    if (told !== null) told.textContent = told.dataset.arrived ?? "";
  }

  /** The first pictures, or a notice: another page than the one that waits. */
  #replaceAll(page: Document): boolean {
    const [now, next] = [document.querySelector("main"), page.querySelector("main")];
    if (now === null || next === null || now.className === next.className) return false;
    now.replaceWith(next);
    document.title = page.title;
    return true;
  }

  #take(page: Document): boolean {
    const waiting = document.querySelectorAll("[data-prints] > [data-waiting]");
    const arrived = page.querySelector("[data-prints]") === null ? [] : [...waiting].filter((old) => this.#isOver(page, old.id));
    for (const old of arrived) this.#refresh(page, `#${old.id}`);
    if (arrived.length > 0) for (const part of ["#facts", "#all", "#again"]) this.#refresh(page, part);
    return arrived.length > 0;
  }

  #isOver(page: Document, id: string): boolean {
    return page.getElementById(id)?.dataset.waiting === undefined;
  }

  #refresh(page: Document, part: string): void {
    const [now, next] = [document.querySelector(part), page.querySelector(part)];
    if (now !== null && next !== null) now.replaceWith(next);
    else now?.remove();
  }
}
