import { readFileSync } from "node:fs";
import type { ConnectionOptions, SecureContextOptions, TlsOptions } from "node:tls";

/** PEM files. `ca` is whom we trust; a server that has one asks callers for a certificate. */
export interface TlsFiles {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

/** The BCP 195 TLS profile (PS3.15 B.9): TLS 1.2 with forward secrecy and authenticated ciphers, or 1.3. */
const PROFILE = {
  minVersion: "TLSv1.2",
  ciphers: [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
  ].join(":"),
} as const;

const read = (name: "cert" | "key" | "ca", path: string | undefined): SecureContextOptions =>
  path === undefined ? {} : { [name]: readFileSync(path) };

const files = ({ certificate, key, ca }: TlsFiles): SecureContextOptions => ({
  ...PROFILE,
  ...read("cert", certificate),
  ...read("key", key),
  ...read("ca", ca),
});

export const serverTls = (from: TlsFiles): TlsOptions => ({
  ...files(from),
  ...(from.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
});

export const clientTls = (from: TlsFiles): ConnectionOptions => ({ ...files(from), rejectUnauthorized: true });
