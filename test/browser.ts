import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** A real browser that came from npm; its own arguments run all pages in one process, which ends with the first page closed. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: ["--no-sandbox", "--disable-gpu", "--no-zygote"],
  });
}

/** A phone's window. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  acceptDownloads: true,
};
