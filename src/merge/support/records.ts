const DELIMITERS = [',', ';', '\t', '|'];

interface CsvRecord {
  /** With its line end. */
  readonly text: string;
  readonly fields: number;
}

/** Whether a quotation mark is left open at the end of the line; `\"` is none. */
export function leavesQuoteOpen(line: string): boolean {
  if (!line.includes('"')) return false;
  const marks = line.includes('\\') ? line.replaceAll(/\\./g, '') : line;
  return marks.split('"').length % 2 === 0;
}

/**
 * CSV has line breaks in quotes, and then a record is several lines. Each text as records with their ends, or undefined where they are not all CSV:
 * a quotation mark begins a field or is doubled, and what goes over several lines has as many fields as most records, two or more.
 */
export function csvRecords(texts: readonly string[]): readonly (readonly string[])[] | undefined {
  for (const delimiter of DELIMITERS) {
    const documents = texts.flatMap((text) => {
      const records = recordsIn(text, delimiter);
      return records ? [records] : [];
    });
    if (documents.length < texts.length) continue;
    const width = usualWidth(documents.flat());
    if (width > 1 && documents.flat().every(({ text, fields }) => fields === width || !isLong(text)))
      return documents.map((records) => records.map(({ text }) => text));
  }
  return undefined;
}

function usualWidth(records: readonly CsvRecord[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields, (counts.get(fields) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0])[0];
}

/** Over several lines. */
function isLong(record: string): boolean {
  return record.trimEnd().includes('\n');
}

function recordsIn(text: string, delimiter: string): readonly CsvRecord[] | undefined {
  const field = new RegExp(`(?:"[^"]*(?:""[^"]*)*"|[^"${delimiter}\\n]*)(\\${delimiter}|\\r?\\n|$)`, 'y');
  const records: CsvRecord[] = [];
  let [start, fields] = [0, 0];
  while (field.lastIndex < text.length) {
    const end = field.exec(text)?.[1];
    if (end === undefined) return undefined;
    fields++;
    if (end === delimiter && field.lastIndex < text.length) continue;
    records.push({ text: text.slice(start, field.lastIndex), fields });
    start = field.lastIndex;
    fields = 0;
  }
  return records;
}
