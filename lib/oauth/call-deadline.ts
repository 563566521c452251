import "server-only";

/** A timer that fires so much too late tells of a process that slept: its answer may have come meanwhile. */
const sleptMs = 100;
/** What such a process gets to read what has arrived. */
const readingMs = 1_000;

/**
 * A signal for one call's total deadline, in milliseconds. A process that was stopped, or on a machine that was asleep,
 * past the deadline reads first what lies in its connection: an answer with tokens in it is thrown away by nobody.
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
