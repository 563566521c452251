import "server-only";

/** A timer that fires this late means that the process slept, and that an answer may have arrived since. */
const sleptMs = 100;
/** The time that such a process gets to read what has arrived. */
const readingMs = 1_000;

/**
 * A signal for one call's total deadline, in milliseconds. A process that was stopped, or whose machine slept, past the
 * deadline first reads what has arrived, so that tokens in an answer are not lost.
 */
export function callDeadline(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const due = performance.now() + milliseconds;
  const abort = () => controller.abort(new DOMException("The call's deadline has passed.", "TimeoutError"));
  const atDeadline = () => {
    if (performance.now() - due < sleptMs) abort();
    else setTimeout(abort, readingMs).unref();
  };
  setTimeout(atDeadline, milliseconds).unref();
  return controller.signal;
}
