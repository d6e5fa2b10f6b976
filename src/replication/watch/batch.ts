/** Versions for S3's Batch Replication, as CSV of its form `S3BatchOperations_CSV_20180820`: bucket, key (URL-encoded) and version id. */
export function manifestCsv(
  bucket: string,
  versions: readonly { readonly key: string; readonly version: string }[],
): string {
  return versions.map(({ key, version }) => `${bucket},${encodeURIComponent(key)},${version}\n`).join('');
}

/** Dollars: $0.25 a job and $1 a million objects; a manifest of one's own costs nothing more. What is replicated costs what replication does. */
export function batchDollars(objects: number, jobs = 1): number {
  return jobs * 0.25 + objects / 1_000_000;
}

/** Dollars of requests, where each is copied by s3-concord: about five dollars a million PUTs at the destination, and half a dollar for what is asked before. */
export function copyDollars(objects: number): number {
  return (objects * 5.5) / 1_000_000;
}
