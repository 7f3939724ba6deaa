/** What came back on the bare wire; `code` is the one in S3's error document, "" where there is none. */
export interface WireAnswer {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  readonly headers: Headers;
}

/** Sends a request without the SDK, as a browser with a link would. */
export async function send(url: string, init: RequestInit = {}): Promise<WireAnswer> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  const [, code = ""] = /<Error>.*?<Code>(.*?)<\/Code>/s.exec(text) ?? [];
  return { status: answer.status, code, text, headers: answer.headers };
}
