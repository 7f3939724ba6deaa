/// <reference lib="dom" />

/** Runs in the browser, on its own. Passes pictures on through the phone's own sheet, fetches all at once, and tells the page's server what a hand has opened and saved. */
export class Keeping {
  readonly #touches = ["pointerdown", "touchmove", "wheel", "keydown"];
  readonly #link = document.body.dataset.link ?? "";
  /** Fetched for the sheet, which opens only as long as the touch is fresh: a second touch finds it here. */
  readonly #fetched = new Map<string, File>();

  constructor() {
    if (this.#link === "") return;
    document.documentElement.classList.toggle("may-share", navigator.share !== undefined);
    document.addEventListener("click", (event) => this.#clicked(event.target as Element));
    document.addEventListener("submit", (event) => this.#submitted(event));
    for (const touch of this.#touches) addEventListener(touch, this.#touched, { passive: true });
  }

  /** A person is here: a program that only looks at links touches nothing. */
  readonly #touched = (event: Event): void => {
    if (!event.isTrusted) return;
    for (const touch of this.#touches) removeEventListener(touch, this.#touched);
    this.#tell({});
  };

  #tell(what: Record<string, string>): void {
    navigator.sendBeacon(`${this.#link}/seen`, new URLSearchParams(what));
  }

  #clicked(target: Element): void {
    const save = target.closest<HTMLAnchorElement>("a.save");
    if (save !== null) this.#tell({ image: new URL(save.href).pathname.split("/").at(-1) ?? "" });
    const share = target.closest<HTMLElement>("button.share");
    if (share !== null) void this.#share(share.dataset.media).catch(() => {});
  }

  async #share(media: string | undefined): Promise<void> {
    const file = media === undefined ? undefined : await this.#fileOf(media).catch(() => undefined);
    const sheet = file === undefined ? { url: location.href.split("?")[0] ?? "" } : { files: [file] };
    if (file === undefined || navigator.canShare(sheet)) await navigator.share(sheet);
  }

  async #fileOf(media: string): Promise<File> {
    const before = this.#fetched.get(media);
    if (before !== undefined) return before;
    const answer = await fetch(media, { cache: "no-store" }); // what an image was shown from does not say who may read it
    if (!answer.ok) throw new Error("It is not there.");
    const blob = await answer.blob();
    const name = `ultrasound-${media.split("/").at(-1)}.${blob.type === "video/mp4" ? "mp4" : "jpg"}`;
    const file = new File([blob], name, { type: blob.type });
    this.#fetched.set(media, file);
    return file;
  }

  #submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const button = event.submitter;
    if (!form.classList.contains("all") || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    if (button.ariaBusy !== "true") void this.#fetchAll(form, button);
  }

  /** The page stays while the file is made; then the browser saves it. */
  async #fetchAll(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    const label = button.querySelector("span");
    const before = label?.textContent ?? "";
    const say = (busy: boolean, text: string): void => {
      button.ariaBusy = String(busy);
      if (label !== null) label.textContent = text;
    };
    say(true, form.dataset.packing ?? "");
    try {
      const body = new URLSearchParams({ part: button.value });
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type === "opaqueredirect") location.href = `${this.#link}/m/all-${button.value}`;
      else location.reload(); // the page can say why
    } finally {
      say(false, before);
    }
  }
}
