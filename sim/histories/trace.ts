import Table from 'cli-table3';

export interface TraceLine {
  readonly time: number;
  readonly who: string;
  readonly what: string;
}

/** The history as it went, for a person; off unless somebody asks, since telling costs more than doing. */
export class Trace {
  readonly isOn: boolean;
  readonly lines: TraceLine[] = [];
  private readonly now: () => number;

  constructor(isOn: boolean, now: () => number) {
    this.isOn = isOn;
    this.now = now;
  }

  tell(who: string, what: string): void {
    if (this.isOn) this.lines.push({ time: this.now(), who, what });
  }

  /** An answer in few words. */
  brief(value: unknown): string {
    if (value === undefined) return 'done';
    if (typeof value !== 'object' || value === null) return String(value);
    if (Array.isArray(value)) return `[${value.map((entry) => this.brief(entry)).join(' ')}]`;
    if ('log' in value)
      return `decisions …${(value.log as { seq: number }[])
        .map(({ seq }) => seq)
        .slice(-2)
        .join(',')}`;
    if (value instanceof Map) return `${value.size} notes`;
    const {
      kind = '',
      id = '',
      state,
    } = value as { kind?: string; id?: string; state?: { metadata?: object; etag?: string } };
    return `${kind} ${id} ${state?.etag ? state.etag.slice(0, 6) : ''}`.trim();
  }
}

export function tableOf(lines: readonly TraceLine[], start: number): string {
  const table = new Table({
    head: ['time', 'who', 'what'],
    style: { head: [], border: [], compact: true },
    colWidths: [16, 44, 110],
    wordWrap: true,
  });
  for (const { time, who, what } of lines) table.push([clockOf(time - start), who, what]);
  return table.toString();
}

/** Hours, minutes, seconds and milliseconds since the history began. */
function clockOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${parts.join(':')}.${String(Math.floor(milliseconds) % 1000).padStart(3, '0')}`;
}
