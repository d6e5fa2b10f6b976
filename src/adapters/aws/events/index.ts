export { type EventProblem, type ParsedEvents, type ParsedSighting, parseObjectEvents } from './parse-object-events.ts';
export { type UnwrappedBody, unwrapSqsBody } from './unwrap-sqs-body.ts';
