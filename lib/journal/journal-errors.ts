const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "The disk with the journal is full.",
  EDQUOT: "The disk quota for the journal is used up.",
  EFBIG: "The journal file has reached the size limit of its file system.",
  EROFS: "The disk with the journal is read-only.",
  EIO: "The disk with the journal reported an error.",
  EACCES: "Larder is not allowed to write to the journal directory.",
  EPERM: "Larder is not allowed to write to the journal directory.",
  ENOENT: "The journal file or directory was deleted.",
  ENOTDIR: "The journal path is not a directory.",
  EMFILE: "Larder has too many files open to write the journal.",
  CLOSED: "The journal is closed.",
};

/** Thrown when the journal could not store a record. The caller must not send a token then. */
export class JournalUnavailable extends Error {
  override readonly name = "JournalUnavailable";
  /** The error code of the system (ENOSPC, EROFS, EIO, …), or CLOSED. */
  readonly code: string;

  constructor(code: string, options: { cause?: unknown } = {}) {
    super(reasons[code] ?? `The journal could not be written (${code}).`, options);
    this.code = code;
  }
}

/** Thrown for data larger than the room set aside for a reply. Nothing was written. */
export class JournalRecordTooLarge extends Error {
  override readonly name = "JournalRecordTooLarge";
  readonly bytes: number;
  readonly limitBytes: number;

  constructor(bytes: number, limitBytes: number) {
    super(`A journal record can hold ${limitBytes} bytes of JSON; this one has ${bytes}.`);
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }
}

/** Turns any error of a write into a JournalUnavailable. */
export function toUnavailable(error: unknown): JournalUnavailable {
  if (error instanceof JournalUnavailable) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new JournalUnavailable(code, { cause: error });
}
