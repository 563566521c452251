const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "The disk with the journal is full.",
  EDQUOT: "The disk quota for the journal is used up.",
  EFBIG: "The journal's file may not grow any further.",
  EROFS: "The disk with the journal is read-only.",
  EIO: "The disk with the journal reports a fault.",
  EACCES: "Larder may not write to the journal's directory.",
  EPERM: "Larder may not write to the journal's directory.",
  ENOENT: "The journal's file or directory was deleted.",
  ENOTDIR: "The journal's directory is no directory.",
  EMFILE: "Too many files are open for the journal.",
  CLOSED: "The journal is closed.",
};

/** Thrown when the journal cannot promise to keep something; nothing may be spent then. */
export class JournalUnavailable extends Error {
  override readonly name = "JournalUnavailable";
  /** The system's code: ENOSPC, EROFS, EIO, …, or CLOSED. */
  readonly code: string;

  constructor(code: string, options: { cause?: unknown } = {}) {
    super(reasons[code] ?? `The journal could not be written (${code}).`, options);
    this.code = code;
  }
}

/** Thrown for data that is larger than what is set aside for a reply; the journal is as it was. */
export class JournalRecordTooLarge extends Error {
  override readonly name = "JournalRecordTooLarge";
  readonly bytes: number;
  readonly limitBytes: number;

  constructor(bytes: number, limitBytes: number) {
    super(`A journal record may have ${limitBytes} bytes of JSON; this one has ${bytes}.`);
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }
}

export function toUnavailable(error: unknown): JournalUnavailable {
  if (error instanceof JournalUnavailable) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new JournalUnavailable(code, { cause: error });
}
