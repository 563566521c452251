// A real worker that tells, when asked over IPC, what it has cost so far.
process.on("message", () => {
  process.send?.({ type: "usage", cpu: process.cpuUsage(), rss: process.memoryUsage.rss() });
});
// The question must not keep alive what has been told to end.
process.channel?.unref();

await import("../../worker/main.ts");
