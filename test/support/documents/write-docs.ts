import { PARTS, withPart, writeDocument } from './generated.ts';

/** `npm run docs`. */
for (const part of PARTS) writeDocument(part.file, withPart(part));
