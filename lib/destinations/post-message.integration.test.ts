import type { LookupAddress } from "node:dns";
import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { accept, answerWith, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import type { Outside } from "./guarded-connection.ts";
import { deadlineMs, postMessage } from "./post-message.ts";

let receiver: Receiver;
/** On another address of this machine: the inside, to which nothing may be sent. */
let inside: Receiver;

beforeAll(async () => {
  [receiver, inside] = [await startReceiver("127.0.0.2"), await startReceiver("127.0.0.1")];
});
afterAll(() => Promise.all([receiver.stop(), inside.stop()]));
beforeEach(() => {
  for (const one of [receiver, inside]) Object.assign(one, { answer: accept, received: [] });
});

const address = (text: string): LookupAddress => ({ address: text, family: text.includes(":") ? 6 : 4 });
/** The operator allows one address; names have the addresses that are told. */
const outside = (...answers: string[][]): Outside & { asked: number } => {
  const told: Outside & { asked: number } = {
    ...{ networks: ["127.0.0.2/32"], asked: 0 },
    async resolve() {
      const answer = answers[Math.min(told.asked, answers.length - 1)] ?? [];
      told.asked += 1;
      return answer.map(address);
    },
  };
  return told;
};
const post = (url: string, to: Outside) => postMessage({ url, headers: { "x-test": "1" }, body: "{}" }, to);
const closed = { kind: "none", cause: expect.stringContaining("private network") };

describe("the address is judged when the connection is opened", () => {
  it("a name that leads to an allowed address gets the message", async () => {
    const answer = await post(`http://hooks.test:${receiver.port}/in`, outside(["127.0.0.2"]));
    expect(answer).toEqual({ kind: "answer", status: 204, retryAfter: null, excerpt: null });
    expect(receiver.received).toMatchObject([{ path: "/in", body: "{}" }]);
  });

  it("a name that leads elsewhere by the next time gets nothing: it is looked up for each connection, once", async () => {
    const rebound = outside(["127.0.0.2"], ["127.0.0.1"]);
    expect(await post(`http://hooks.test:${receiver.port}/in`, rebound)).toMatchObject({ status: 204 });
    expect(rebound.asked).toBe(1);
    expect(await post(`http://hooks.test:${inside.port}/in`, rebound)).toEqual(closed);
    expect(rebound.asked).toBe(2);
    expect(inside.received).toEqual([]);
  });

  it("of a name with an allowed and another address, only the allowed one is tried", async () => {
    const both = outside(["127.0.0.1", "127.0.0.2"]);
    expect(await post(`http://hooks.test:${inside.port}/in`, both)).toMatchObject({ kind: "none" });
    expect(inside.received).toEqual([]);
  });

  it.each(["127.0.0.1", "::ffff:127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "fd00:ec2::254"])(
    "a name that leads to %s gets nothing",
    async (inner) => {
      expect(await post(`http://hooks.test:${inside.port}/in`, outside([inner]))).toEqual(closed);
      expect(inside.received).toEqual([]);
    },
  );

  it.each(["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "127.1", "[::ffff:127.0.0.1]", "[::1]"])(
    "the address %s in the URL gets nothing, and no name is looked up",
    async (host) => {
      const to = outside(["127.0.0.2"]);
      expect(await post(`http://${host}:${inside.port}/in`, to)).toEqual(closed);
      expect(inside.received).toEqual([]);
      expect(to.asked).toBe(0);
    },
  );

  it("a name that nobody knows is said to be unknown", async () => {
    const unknown = {
      networks: [],
      resolve: () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })),
    };
    expect(await post("https://hooks.test/in", unknown)).toEqual({
      kind: "none",
      cause: "The server’s name was not found.",
    });
  });
});

describe("whatever the receiver does, Larder stays out of it", () => {
  const to = () => outside(["127.0.0.2"]);
  const url = () => `http://hooks.test:${receiver.port}/in`;

  it("a redirect is not followed", async () => {
    for (const location of ["http://169.254.169.254/latest/meta-data/", `http://127.0.0.1:${inside.port}/`]) {
      receiver.answer = answerWith(307, "", { location });
      expect(await post(url(), to())).toMatchObject({ kind: "answer", status: 307 });
    }
    expect(receiver.received).toHaveLength(2);
    expect(inside.received).toEqual([]);
  });

  it("an endless answer is not read to its end", async () => {
    let written = 0;
    receiver.answer = (response) => {
      response.writeHead(500, { "content-type": "text/plain" });
      const more = () => {
        while (!response.destroyed && response.write("no ".repeat(4_096))) written += 1;
        written += 1;
      };
      response.on("drain", more);
      more();
    };
    const answer = await post(url(), to());
    expect(answer).toMatchObject({ status: 500, excerpt: expect.stringMatching(/^no no /) });
    expect(JSON.stringify(answer).length).toBeLessThan(400);
    expect(written).toBeGreaterThan(0);
  });

  it("endless headers are refused", async () => {
    receiver.answer = answerWith(200, "", { "x-long": "a".repeat(20_000) });
    expect(await post(url(), to())).toEqual({ kind: "none", cause: "The answer’s headers are too long." });
  });

  it("a hanging answer is given up at the deadline", async () => {
    const deadline = new AbortController();
    const timer = vi.spyOn(AbortSignal, "timeout").mockReturnValue(deadline.signal);
    const reached = new Promise<void>((resolve) => {
      receiver.answer = () => resolve();
    });
    const answer = post(url(), to());
    await reached;
    expect(timer).toHaveBeenCalledWith(deadlineMs);
    timer.mockRestore();
    deadline.abort(new DOMException("late", "TimeoutError"));
    expect(await answer).toEqual({ kind: "none", cause: "No answer within 15 seconds." });
  });

  it("what is no HTTP is named so", async () => {
    const server = createServer((socket) =>
      socket.once("data", () => socket.end("220 mail.example ESMTP\r\n")),
    );
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.2", resolve);
    });
    const { port } = server.address() as { port: number };
    const answer = await post(`http://hooks.test:${port}/in`, to());
    server.close();
    expect(answer).toEqual({ kind: "none", cause: "The answer was not HTTP." });
  });

  it("a refusal is told in one line, without markup and without what could be a secret", async () => {
    const secret = "xoxb-1234567890-AbCdEfGhIjKlMnOpQrStUv";
    receiver.answer = answerWith(403, `<h1>no</h1>\n token ${secret}\u0007 refused`);
    expect(await post(url(), to())).toMatchObject({ status: 403, excerpt: "no token … refused" });
  });

  it("Retry-After is passed on", async () => {
    receiver.answer = answerWith(429, "", { "retry-after": "120" });
    expect(await post(url(), to())).toMatchObject({ status: 429, retryAfter: "120" });
  });
});
