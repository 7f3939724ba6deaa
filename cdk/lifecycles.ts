import { Duration } from "aws-cdk-lib";
import type { LifecycleRule } from "aws-cdk-lib/aws-s3";
import type { BucketName } from "#pipeline/buckets";

/** 30 days until the last possible share, its longest life of 365 days, and 7 more. */
const LONGEST_DAYS = 402;

const expires = (prefix: string, days: number): LifecycleRule => ({
  id: prefix.replace("/", ""),
  prefix,
  expiration: Duration.days(days),
});

/** In a versioned bucket what expires becomes a noncurrent version first. */
const forgets = (prefix: string, days: number): LifecycleRule => ({
  id: `${prefix.replace("/", "")}-versions`,
  prefix,
  noncurrentVersionExpiration: Duration.days(days),
});

/**
 * How long objects stay. Under `uploads/` and `clean/` only versions that another upload has replaced expire: nothing that is current does.
 * Work that is open (arrivals, decisions, recalls) has a month to be done. Tombstones under `erased/`, settings and audit records stay. The copies' end by their last share is the sweeper's work; these are the outer bounds. What a family saves all at once is made again when it is asked for.
 */
export const LIFECYCLES: Readonly<Record<BucketName, readonly LifecycleRule[]>> = {
  uploads: [
    { id: "delete-markers", expiredObjectDeleteMarker: true },
    forgets("uploads/", 7),
    forgets("clean/", 7),
    expires("held/", 30),
    forgets("held/", 1),
    expires("quarantine/", 7),
    forgets("quarantine/", 1),
    expires("decisions/", 30),
    forgets("decisions/", 1),
    expires("recalls/", 30),
    forgets("recalls/", 1),
  ],
  clean: [
    expires("arrivals/", 30),
    expires("expected/", 30),
    ...["instances/", "records/", "index/", "members/", "patients/", "manifests/", "aliases/", "aliases-of/"].map((prefix) =>
      expires(prefix, LONGEST_DAYS),
    ),
  ],
  renditions: [expires("renditions/", LONGEST_DAYS), expires("zips/", 7)],
  shares: ["shares/", "shares-of/", "suspended/", "limits/"].map((prefix) => expires(prefix, LONGEST_DAYS)),
  secrets: [],
};
