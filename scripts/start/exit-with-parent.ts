// Preloaded (`--import …?parent=<pid>`) into processes that know nothing of the supervisor: they end when it
// does, even when it was killed, because its end of their channel closes then.
const parent = Number(new URL(import.meta.url).searchParams.get("parent"));

if (process.channel) {
  process.on("disconnect", () => process.exit(1));
  // The channel must not keep a finished child alive. Its own workers inherit this preload, and live by theirs.
  if (process.ppid === parent) process.channel.unref();
}
