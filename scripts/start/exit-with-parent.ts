// Preloaded (`--import …?parent=<pid>`) into processes that do not know the supervisor. They end when it ends, also when
// it was killed, because the channel to it closes.
const parent = Number(new URL(import.meta.url).searchParams.get("parent"));

if (process.channel) {
  process.on("disconnect", () => process.exit(1));
  // The channel must not keep a finished child alive. The child's own workers inherit this preload with their channels.
  if (process.ppid === parent) process.channel.unref();
}
