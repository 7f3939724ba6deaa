/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Runs in the browser, on its own. The view that fills the screen: one picture beside the other in a strip that fingers, keys and buttons move. */
export class Viewer {
  readonly #dialog = document.querySelector<HTMLDialogElement>("dialog.viewer");
  readonly #strip = document.querySelector<HTMLElement>("dialog.viewer .strip");
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #links: readonly HTMLAnchorElement[] = [];
  #at = 0;
  /** Where keys or buttons have sent the strip; what passes by on the way does not count. */
  #aim: number | undefined;
  #sight: IntersectionObserver | undefined;

  constructor() {
    if (this.#dialog === null || this.#dialog.showModal === undefined) return;
    document.addEventListener("click", (event) => this.#clicked(event));
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event));
    this.#dialog.addEventListener("close", () => this.#closed());
    for (const touch of ["pointerdown", "wheel"]) this.#strip?.addEventListener(touch, () => this.#stray(), { passive: true });
    addEventListener("resize", () => this.#go(this.#at, "instant"));
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>("a.view");
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#open(link);
    }
    const button = target.closest<HTMLElement>("dialog.viewer [data-way]");
    if (button !== null) this.#move(Number(button.dataset.way));
    if (target.closest("dialog.viewer .close") !== null) this.#dialog?.close();
  }

  #pressed(event: KeyboardEvent): void {
    const forwards = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!isArrow || event.target instanceof HTMLVideoElement) return;
    event.preventDefault();
    this.#move(event.key === forwards ? 1 : -1);
  }

  #move(by: number): void {
    this.#go(Math.max(0, Math.min(this.#links.length - 1, this.#at + by)), this.#still.matches ? "instant" : "smooth");
  }

  #go(n: number, behavior: ScrollBehavior): void {
    if (this.#dialog?.open !== true) return;
    this.#aim = n;
    this.#strip?.children[n]?.scrollIntoView({ behavior, inline: "center", block: "nearest" });
    this.#show(n);
  }

  #stray(): void {
    this.#aim = undefined;
  }

  #open(link: HTMLAnchorElement): void {
    this.#links = [...document.querySelectorAll<HTMLAnchorElement>("a.view")];
    const slides = this.#links.map((one) => this.#slideOf(one));
    this.#strip?.replaceChildren(...slides);
    this.#dialog?.showModal();
    document.documentElement.classList.add("viewing");
    this.#go(this.#links.indexOf(link), "instant");
    this.#sight = new IntersectionObserver((entries) => this.#swiped(slides, entries), { root: this.#strip, threshold: 0.6 });
    for (const slide of slides) this.#sight.observe(slide);
  }

  #swiped(slides: readonly Element[], entries: readonly IntersectionObserverEntry[]): void {
    const seen = entries.find(({ isIntersecting }) => isIntersecting);
    const n = seen === undefined ? -1 : slides.indexOf(seen.target);
    if (n < 0 || (this.#aim ?? n) !== n) return;
    this.#aim = undefined;
    this.#show(n);
  }

  #slideOf(link: HTMLAnchorElement): HTMLElement {
    const of = link.closest("figure")?.querySelector<HTMLImageElement | HTMLVideoElement>("img, video");
    const media = document.createElement(of instanceof HTMLVideoElement ? "video" : "img");
    if (media instanceof HTMLVideoElement)
      Object.assign(media, {
        controls: true,
        loop: true,
        muted: true,
        playsInline: true,
        preload: "none",
        ariaLabel: of?.ariaLabel,
      });
    else media.alt = of instanceof HTMLImageElement ? of.alt : "";
    const slide = document.createElement("div");
    slide.className = "slide";
    slide.append(media);
    return slide;
  }

  #show(n: number): void {
    this.#at = n;
    for (const near of [n, n + 1, n - 1]) this.#load(near);
    this.#tell(n);
    for (const [i, slide] of [...(this.#strip?.children ?? [])].entries()) {
      slide.toggleAttribute("inert", i !== n);
      const clip = slide.firstElementChild;
      if (!(clip instanceof HTMLVideoElement)) continue;
      if (i !== n) clip.pause();
      else if (!this.#still.matches) clip.play().catch(() => {});
    }
  }

  /** A picture is fetched when its neighbour is looked at, a clip when it plays. */
  #load(n: number): void {
    const media = this.#strip?.children[n]?.firstElementChild;
    const href = this.#links[n]?.href;
    if (href === undefined || !(media instanceof HTMLImageElement || media instanceof HTMLVideoElement) || media.src !== "") return;
    if (media instanceof HTMLVideoElement) media.poster = `${href}.poster`;
    media.src = href;
  }

  #tell(n: number): void {
    const link = this.#links[n];
    const place = this.#dialog?.querySelector(".place");
    if (place) place.textContent = link?.dataset.place ?? "";
    const save = this.#dialog?.querySelector<HTMLAnchorElement>("a.save");
    if (save && link) save.href = `${link.href}?download`;
    this.#dialog?.querySelector(".share")?.setAttribute("data-media", link?.href ?? "");
    for (const button of this.#dialog?.querySelectorAll<HTMLElement>("[data-way]") ?? []) {
      const to = n + Number(button.dataset.way);
      button.toggleAttribute("disabled", to < 0 || to >= this.#links.length);
    }
  }

  #closed(): void {
    this.#sight?.disconnect();
    document.documentElement.classList.remove("viewing");
    this.#strip?.replaceChildren();
    const link = this.#links[this.#at];
    link?.scrollIntoView({ block: "nearest" });
    link?.focus({ preventScroll: true });
  }
}
