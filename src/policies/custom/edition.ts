/** Bumped when code written for the old request would misunderstand the new one; fields may come without that. */
export const CUSTOM_SCHEMA = 1;
