const PARENT_CHECK_MS = 500;
const SAME_REQUEST_MS = 1_000;

/**
 * Calls `listener` each time this process is asked to end: by a signal, or because the npm that started it was killed.
 * npm passes on the Ctrl-C that the terminal sends as well, so what follows within a second is the same request.
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

// Where a shell or a service manager is the parent instead, Larder may outlive it.
function watchParent(request: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    request();
  }, PARENT_CHECK_MS);
  timer.unref();
}
