import { leaf } from './xml.ts';

/** The one account that owns everything here. */
export const OWNER_ID = '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a';

export const OWNER = leaf('ID', OWNER_ID) + leaf('DisplayName', 's3-concord');
