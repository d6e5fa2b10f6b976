/** A middleware that hands the text of the answer to `take` before the SDK parses it: what the SDK does not keep can be read there. */
export function tellingText(take: (text: string) => void) {
  return <Args, Result extends { response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const result = await next(args);
      const { response } = result;
      if (isWithBody(response)) {
        const bytes = await collect(response.body);
        take(bytes.toString('utf8'));
        response.body = bytes;
      }
      return result;
    };
}

/** Where it belongs: innermost of all that look at the answer, and inside the retries, so that a second try tells its own text. */
export const AS_ANSWERED = { name: 'tellText', step: 'deserialize', priority: 'low', override: true } as const;

function isWithBody(response: unknown): response is { body: AsyncIterable<Uint8Array> | Uint8Array } {
  if (typeof response !== 'object' || response === null || !('body' in response)) return false;
  const { body } = response;
  return body instanceof Uint8Array || (typeof body === 'object' && body !== null && Symbol.asyncIterator in body);
}

async function collect(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
