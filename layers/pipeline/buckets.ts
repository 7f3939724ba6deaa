/** The buckets, and the environment variable that tells a function each one's real name. */
export const BUCKETS = {
  uploads: { env: "UPLOADS_BUCKET", versioned: true },
  clean: { env: "CLEAN_BUCKET", versioned: false },
  renditions: { env: "RENDITIONS_BUCKET", versioned: false },
  shares: { env: "SHARES_BUCKET", versioned: false },
  secrets: { env: "SECRETS_BUCKET", versioned: false },
} as const satisfies Record<string, { env: string; versioned: boolean }>;

export type BucketName = keyof typeof BUCKETS;

/** Buckets whose signed links scripts of pages may read, from anywhere: the link is the secret. A phone's sheet is handed the picture itself. */
export const READ_BY_PAGES: ReadonlySet<BucketName> = new Set(["renditions"]);
