import { vi } from 'vitest';

interface Emitted {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** What functions write to standard output and error, as CloudWatch would read it, until both are given back. */
export function captureOutput() {
  const texts: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      texts.push(String(text));
      return true;
    }),
  );
  const lines = (): Record<string, unknown>[] =>
    texts
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  return {
    /** Log lines, which are no metrics. */
    logged: () => lines().filter((line) => !('_aws' in line)),
    metrics: () => lines().flatMap(metricsIn),
    stop(): void {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

export type CapturedOutput = ReturnType<typeof captureOutput>;

interface EmbeddedFormat {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

function metricsIn(line: Record<string, unknown>): Emitted[] {
  const { CloudWatchMetrics = [] } = (line._aws ?? {}) as Partial<EmbeddedFormat>;
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name: name, Unit: unit }) => {
        const dimensions = Object.fromEntries(names.map((each) => [each, String(line[each])]));
        return { namespace, name, unit, dimensions, values: [line[name]].flat().map(Number) };
      }),
    ),
  );
}
