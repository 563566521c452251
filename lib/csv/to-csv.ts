import "server-only";
import { stringify } from "csv-stringify/sync";

/** A column's key in the records, and its heading. */
interface CsvColumn {
  key: string;
  header: string;
}

export type CsvRecord = Record<string, string | number | null>;

/** A file for download, produced while it is sent. */
export interface CsvExport {
  filename: string;
  body: AsyncGenerator<string, void>;
}

/** A file of another kind for download. */
export interface FileExport extends CsvExport {
  contentType: string;
}

export interface CsvSource {
  columns: readonly CsvColumn[];
  /** Batches of records, in order. */
  batches: AsyncIterable<readonly CsvRecord[]>;
  /** How many records there may be at most. */
  limit: number;
  /** What stands below the records, in a row of its own. */
  closing?: string | null;
}

/** Rows end by RFC 4180; the mark at the start tells spreadsheets that the file is UTF-8. */
const form = { record_delimiter: "windows", escape_formulas: true } as const;
const byteOrderMark = "\ufeff";

/**
 * Writes records as CSV, a batch at a time. Text that a spreadsheet would run as a formula is escaped. A file that
 * reaches its limit says so in its last row.
 */
export async function* toCsv({ columns, batches, limit, closing }: CsvSource): AsyncGenerator<string, void> {
  const keys = columns.map(({ key, header }) => ({ key, header }));
  yield byteOrderMark + stringify([], { ...form, header: true, columns: keys });
  let left = limit;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield stringify(batch.slice(0, left), { ...form, columns: keys });
    left -= batch.length;
    if (left >= 0) continue;
    const note = `Stopped after ${limit} rows: narrow the filters to get the rest.`;
    yield stringify([[note]], { ...form });
    break;
  }
  if (closing) yield stringify([[closing]], { ...form });
}
