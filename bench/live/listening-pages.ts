import { request } from "node:http";
import { performance } from "node:perf_hooks";

/** Pages that are open and listen, as far as the server sees them. */
export interface ListeningPages {
  /** How many were told that they are heard. */
  beating(): number;
  /** How many events told of changes, on all pages together. */
  told(): number;
  /** When each page was last told of a change, on the monotonic clock. */
  toldAtMs(): number[];
  close(): void;
}

/** Opens streams: so many for each session. */
export function openPages(url: string, cookies: readonly string[], each: number): ListeningPages {
  const beats = new Set<number>();
  let told = 0;
  const toldAtMs = new Map<number, number>();
  const sessions = cookies.flatMap((cookie) => Array.from({ length: each }, () => cookie));
  const requests = sessions.map((cookie, page) => {
    const headers = { cookie, accept: "text/event-stream" };
    const stream = request(`${url}/changes?age=0`, { headers, agent: false }, (answer) => {
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => {
        if (text.includes("event: beat")) beats.add(page);
        if (!text.includes("event: changed")) return;
        told += 1;
        toldAtMs.set(page, performance.now());
      });
    });
    // Closed by this side or the server: what was counted stays.
    stream.on("error", () => undefined);
    stream.end();
    return stream;
  });
  return {
    beating: () => beats.size,
    told: () => told,
    toldAtMs: () => [...toldAtMs.values()],
    close: () => {
      for (const stream of requests) stream.destroy();
    },
  };
}
