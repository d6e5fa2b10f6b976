/** The user-metadata field of a copy that names decision and origin; its value is opaque to adapters. */
export const MARKER_FIELD = 's3-concord';
