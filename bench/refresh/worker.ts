// A real worker that reports its processor time and memory when asked over IPC.
process.on("message", () => {
  process.send?.({ type: "usage", cpu: process.cpuUsage(), rss: process.memoryUsage.rss() });
});
// The channel must not keep a worker alive that was told to end.
process.channel?.unref();

await import("../../worker/main.ts");
