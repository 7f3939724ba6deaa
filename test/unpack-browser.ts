import sparticuz from "@sparticuz/chromium";

/** Before any test file: the browser's package unpacks it, and two files at once would trip over one another. */
export async function setup(): Promise<void> {
  await sparticuz.executablePath();
}
