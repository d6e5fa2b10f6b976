/** Cases that the embedded S3 doesn't meet, each with its reason. The aim is none. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map<string, string>([]);
