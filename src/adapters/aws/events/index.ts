export { type EventProblem, type ParsedEvents, parseObjectEvents } from './parse-object-events.ts';
export type { ParsedSighting } from './parsed-record.ts';
export { type UnwrappedBody, unwrapSqsBody } from './unwrap-sqs-body.ts';
