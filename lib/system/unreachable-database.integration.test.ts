import { createServer } from "node:net";
import { afterAll, expect, it, vi } from "vitest";
import { closeDb } from "#lib/db/client.ts";
import { checkReadiness } from "./readiness.ts";

afterAll(closeDb);

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it("readiness says so when the database does not answer, and does not throw", async () => {
  vi.stubEnv("DATABASE_URL", `postgresql://larder:secret@127.0.0.1:${await closedPort()}/larder`);
  vi.stubEnv("NEXTAUTH_SECRET", "a-secret-of-at-least-thirty-two-characters");
  vi.stubEnv("LARDER_LOG_LEVEL", "silent");
  expect(await checkReadiness()).toEqual({
    ready: false,
    database: "unreachable",
    migrations: "unknown",
    keys: "unknown",
    journal: "unknown",
    jobs: "unknown",
  });
});
