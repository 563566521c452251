import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { callerAddressHeader } from "#lib/auth/client-address.ts";
import { noteArrivals } from "./note-arrivals.ts";
import { receivedAtHeader } from "./received-at.ts";

it("notes when a request's head was read, before anybody handles it, whatever its sender says", async () => {
  noteArrivals({ count: 0 });
  noteArrivals({ count: 0 });
  const handled: { noted: number; began: number; caller: unknown }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const caller = request.headers[callerAddressHeader];
    handled.push({ noted: Number(request.headers[receivedAtHeader]), began: Date.now(), caller });
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const before = Date.now();
  const forged = { [receivedAtHeader]: "1", [callerAddressHeader]: "6.6.6.6", "x-forwarded-for": "6.6.6.6" };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await (await fetch(url, { headers: forged })).arrayBuffer();
  const [{ noted, began, caller } = { noted: 0, began: 0, caller: "" }] = handled;
  expect(caller, "no proxy is trusted").toBe("127.0.0.1");
  expect(noted).toBeGreaterThanOrEqual(before);
  expect(noted).toBeLessThanOrEqual(began);
});
