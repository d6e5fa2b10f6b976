import { Readable } from 'node:stream';
import type { Exchange, ExchangedAnswer, ExchangedRequest } from '../../adapters/aws/embedded/exchange.ts';
import { LOOPBACK } from '../../loopback/listen.ts';
import { bytesIn, refused, urlOf } from '../servers/exchanged.ts';
import { newRequestIds, type RequestIds, wireAnswer } from './answer.ts';
import type { Answer } from './context.ts';
import type { Incoming } from './request.ts';

interface Place {
  readonly port: number;
  isUp(): boolean;
}

type AnswerTo = (incoming: Incoming, raw: Buffer, ids: RequestIds) => Promise<Answer>;

/** What the functions of this process ask S3: the same operations, guarded by nothing, since no browser can ask this way. */
export function s3Exchange({ port, isUp }: Place, answerTo: AnswerTo): Exchange {
  const socket = { remoteAddress: LOOPBACK };
  const host = `${LOOPBACK}:${port}`;
  return async (request: ExchangedRequest): Promise<ExchangedAnswer> => {
    if (!isUp()) throw refused(host);
    const { method } = request;
    const headers = { ...request.headers, host };
    const raw = await bytesIn(request.body);
    const ids = newRequestIds();
    const answer = await answerTo({ method, url: urlOf(request), headers, socket }, raw, ids);
    // An outage takes the answers that are on their way along.
    if (!isUp()) throw refused(host);
    const wire = wireAnswer(method, answer, ids);
    return { statusCode: wire.status, headers: wire.headers, ...bodyOf(method, wire.body) };
  };
}

/** Objects are read as streams. A document is taken as it lies; both ends know that it does not change. */
function bodyOf(method: string, body: string | Buffer | undefined): Pick<ExchangedAnswer, 'body'> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? Buffer.alloc(0));
  return { body: method === 'GET' ? Readable.from(bytes.length > 0 ? [bytes] : []) : bytes };
}
