import { STYLE_SOURCE } from "#pages/style";

/** What every answer says: kept nowhere, found by nobody, framed by nobody; and, for `mediaOrigin`, where pictures may come from. */
export const safeHeaders = (mediaOrigin: string): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": [
    "default-src 'none'",
    `img-src 'self' ${mediaOrigin}`,
    `media-src 'self' ${mediaOrigin}`,
    `style-src ${STYLE_SOURCE}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cache-Control": "private, no-store",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex, nofollow",
});
