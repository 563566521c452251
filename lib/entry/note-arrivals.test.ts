import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { noteArrivals } from "./note-arrivals.ts";
import { receivedAtHeader } from "./received-at.ts";

it("notes when a request's head was read, before anybody handles it, whatever its sender says", async () => {
  noteArrivals();
  noteArrivals();
  const handled: { noted: number; began: number }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    handled.push({ noted: Number(request.headers[receivedAtHeader]), began: Date.now() });
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const before = Date.now();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await (await fetch(url, { headers: { [receivedAtHeader]: "1" } })).arrayBuffer();
  const [{ noted, began } = { noted: 0, began: 0 }] = handled;
  expect(noted).toBeGreaterThanOrEqual(before);
  expect(noted).toBeLessThanOrEqual(began);
});
