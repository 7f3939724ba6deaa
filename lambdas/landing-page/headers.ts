import { STYLE_SOURCE } from "#pages/style";

/**
 * What every answer says: kept nowhere, found by nobody, framed by nobody; and, for `mediaOrigin`, where pictures may come from. `styles`
 * are source expressions of what a page adds to the style of all.
 */
export const safeHeaders = (mediaOrigin: string, styles: readonly string[] = []): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": [
    "default-src 'none'",
    `img-src 'self' ${mediaOrigin}`,
    `media-src 'self' ${mediaOrigin}`,
    `style-src ${[STYLE_SOURCE, ...styles].join(" ")}`,
    "script-src 'self'",
    `connect-src 'self' ${mediaOrigin}`,
    `form-action 'self' ${mediaOrigin}`, // all in one file: the answer to the form leads to the store
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cache-Control": "private, no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex, nofollow",
});
