/**
 * What becomes of a field of user metadata where the bytes are new.
 * - `md5`, `sha1`, `sha256`: the hash of the new bytes, written as it was: in hex or base64; dropped where it was written otherwise
 * - `time`: a time later than those of all that went into the bytes, written as it was
 * - `attributes`: `name:value/name:value`, in which `md5`, `mtime` and `ctime` are made anew
 * - `drop`: left out · `keep`: it does not describe bytes, and is merged like any other
 */
export const TREATMENTS = ['md5', 'sha1', 'sha256', 'time', 'attributes', 'drop', 'keep'] as const;
export type Treatment = (typeof TREATMENTS)[number];

/** By name or pattern (`*` stands for any text); the first that fits counts. */
export type ByteFields = Readonly<Record<string, Treatment>>;
