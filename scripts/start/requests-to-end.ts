const PARENT_CHECK_MS = 500;
const SAME_REQUEST_MS = 1_000;

/**
 * Calls `listener` each time this process is asked to end: by a signal, or because the npm that started it was killed.
 * On Ctrl-C the terminal and npm both send a signal, so further signals within a second count as the same request.
 */
export function onRequestToEnd(listener: () => void): void {
  let lastAt = Number.NEGATIVE_INFINITY;
  const request = () => {
    if (performance.now() - lastAt < SAME_REQUEST_MS) return;
    lastAt = performance.now();
    listener();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, request);
  if (process.env.npm_lifecycle_event) watchParent(request);
}

// Larder may outlive another parent, such as a shell.
function watchParent(request: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    request();
  }, PARENT_CHECK_MS);
  timer.unref();
}
