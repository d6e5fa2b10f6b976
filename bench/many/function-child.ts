/** A deployed function by itself in a process: its bundle, its environment, one invocation at a time. Says with each answer what it has held at most. */
export interface ChildCall {
  readonly event: unknown;
  readonly awsRequestId: string;
}

export type ChildAnswer = { readonly peakBytes: number } & ({ readonly result: unknown } | { readonly error: string });

type Handler = (event: unknown, context: { readonly awsRequestId: string }) => Promise<unknown>;

const { handler } = (await import(process.argv[2] ?? '')) as { handler: Handler };

process.on('disconnect', () => process.exit());
process.on('message', async ({ event, awsRequestId }: ChildCall) => {
  const peakBytes = () => process.resourceUsage().maxRSS * 1024;
  try {
    const result = await handler(event, { awsRequestId });
    process.send?.({ result, peakBytes: peakBytes() } satisfies ChildAnswer);
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error), peakBytes: peakBytes() });
  }
});
