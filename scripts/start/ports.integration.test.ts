import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { choosePort, findFreePort } from "./ports.ts";

describe("ports", () => {
  const web = { variable: "PORT", purpose: "Larder", host: "127.0.0.1" };

  async function occupy(port: number): Promise<void> {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
  }

  test("a default port that is taken is replaced by another, with a note", async () => {
    const port = await findFreePort();
    await occupy(port);
    const choice = await choosePort({ ...web, requested: { port, isExplicit: false } });
    expect(choice.port).toBeGreaterThan(port);
    expect(choice.note).toContain(`Port ${port} is in use`);
  });

  test("a requested port is not replaced", async () => {
    const port = await findFreePort();
    const requested = { port, isExplicit: true };
    expect(await choosePort({ ...web, requested })).toEqual({ port });
    await occupy(port);
    await expect(choosePort({ ...web, requested })).rejects.toThrow(`Port ${port}, set by PORT, is in use.`);
  });

  test("the sandbox does not take the web server's port", async () => {
    const port = await findFreePort();
    const choice = await choosePort({ ...web, requested: { port, isExplicit: false }, reserved: [port] });
    expect(choice.port).not.toBe(port);
  });
});
