import type { BucketOutline, UploadOutline, UploadPart, Version } from '../types.ts';

/**
 * The world changes only through these values. An operation decides, then applies a few of them; a log of them is the
 * world's persistence, and a dump is the shortest log that makes the same world.
 */
export type Change =
  | { readonly change: 'bucket-saved'; readonly bucket: BucketOutline }
  | { readonly change: 'bucket-removed'; readonly name: string }
  | { readonly change: 'version-added'; readonly bucket: string; readonly key: string; readonly version: Version }
  | { readonly change: 'version-edited'; readonly bucket: string; readonly key: string; readonly version: Version }
  | { readonly change: 'version-removed'; readonly bucket: string; readonly key: string; readonly versionId: string }
  | {
      readonly change: 'upload-created';
      readonly bucket: string;
      readonly upload: UploadOutline;
      readonly overtaken?: boolean;
    }
  | { readonly change: 'part-saved'; readonly bucket: string; readonly uploadId: string; readonly part: UploadPart }
  | { readonly change: 'upload-removed'; readonly bucket: string; readonly uploadId: string };
