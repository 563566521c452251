import { beforeAll, expect, it, vi } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { removeOutdated } from "#lib/system/remove-outdated.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { answerOnce, type RepeatableRequest } from "./answer-once.ts";

runLarder();
let actor: Actor;

beforeAll(async () => {
  actor = (await makeTeam()).admin;
});

const asked = (more: Partial<RepeatableRequest> = {}): RepeatableRequest => ({
  ...{ actor, key: crypto.randomUUID(), method: "POST", path: "/api/v1/token-sets", body: '{"a":1}' },
  ...{ shownOnce: [], ...more },
});
const made = () =>
  vi.fn(async () => ({ status: 201, body: { id: "one", clientSecret: "a-secret-that-is-shown" } }));
const rowOf = ({ key }: RepeatableRequest) => db().idempotentRequest.findFirst({ where: { key } });

/** Lets the row look as if its request had come so long ago. */
const age = ({ key }: RepeatableRequest, ms: number) =>
  db().idempotentRequest.updateMany({ where: { key }, data: { startedAt: new Date(Date.now() - ms) } });

it("answers the repetition of a request with the first answer, and carries it out once", async () => {
  const request = asked();
  const work = made();
  const first = await answerOnce(request, work);
  expect(first).toMatchObject({ status: 201, isRepeated: false });
  expect(await answerOnce(request, work)).toEqual({ ...first, isRepeated: true });
  expect(work).toHaveBeenCalledTimes(1);
});

it("stores the answer sealed", async () => {
  const request = asked();
  await answerOnce(request, async () => ({ status: 200, body: { name: "Brasserie Leopold" } }));
  expect(JSON.stringify(await rowOf(request))).not.toContain("Brasserie");
});

it("stores no secret that was shown once: the repetition is told so, and nothing is made twice", async () => {
  const request = asked({ shownOnce: ["clientSecret"] });
  const work = made();
  expect((await answerOnce(request, work)).body).toHaveProperty("clientSecret");
  const repeated = answerOnce(request, work);
  await expect(repeated).rejects.toMatchObject({
    code: "conflict",
    text: { what: expect.stringContaining("one") },
  });
  expect(work).toHaveBeenCalledTimes(1);
});

it.each([
  ["method", { method: "DELETE" }],
  ["path", { path: "/api/v1/applications" }],
  ["body", { body: '{"a":2}' }],
])("refuses the key for a request with another %s", async (_what, more) => {
  const request = asked();
  await answerOnce(request, made());
  const work = made();
  expect(await refusalOf(answerOnce({ ...request, ...more }, work))).toBe("idempotency_key_reused");
  expect(work).not.toHaveBeenCalled();
});

it("keeps the keys of two actors apart", async () => {
  const request = asked();
  const limits = { name: "Nightly", permissions: [], environments: [] };
  const others: Actor[] = [
    (await makeTeam()).admin,
    { ...actor, key: { id: "one", ...limits } },
    { ...actor, key: { id: "other", ...limits } },
  ];
  for (const each of [actor, ...others]) {
    expect(await answerOnce({ ...request, actor: each }, made())).toMatchObject({ isRepeated: false });
  }
});

it("of many that come at once carries one out; the others are told that it is running", async () => {
  const request = asked();
  let finish: (() => void) | undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const work = vi.fn(async () => {
    await finished;
    return { status: 200, body: {} };
  });
  const refused: unknown[] = [];
  const calls = Array.from({ length: 8 }, () =>
    answerOnce(request, work).catch((error: unknown) => {
      refused.push(error);
      return null;
    }),
  );
  await vi.waitFor(() => expect(refused).toHaveLength(7), { timeout: 20_000 });
  finish?.();
  const answers = await Promise.all(calls);
  expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
  expect(work).toHaveBeenCalledTimes(1);
  for (const error of refused) expect(error).toMatchObject({ code: "conflict", retryAfterSeconds: 2 });
});

it("says that the outcome is unknown where the process ended before it was known, and does nothing", async () => {
  const request = asked();
  const died = answerOnce(request, async () => {
    throw new Error("The process is gone.");
  });
  await expect(died).rejects.toThrow("gone");
  const work = made();
  await expect(answerOnce(request, work)).rejects.toMatchObject({ code: "conflict", retryAfterSeconds: 2 });
  await age(request, 3 * 60_000);
  const later = await answerOnce(request, work).catch((error: unknown) => error);
  expect(later).toMatchObject({ code: "conflict", retryAfterSeconds: undefined });
  expect((later as AppError).text.next).toContain("new key");
  expect(work).not.toHaveBeenCalled();
  expect(await rowOf(request)).toMatchObject({ completedAt: null, status: null });
});

it("frees the key where nothing final came of the request", async () => {
  const request = asked();
  const busy = answerOnce(request, async () => {
    throw new AppError("retry_later", { what: "Apicbase is not answering." });
  });
  expect(await refusalOf(busy)).toBe("retry_later");
  expect(await answerOnce(request, made())).toMatchObject({ isRepeated: false });
});

it("forgets after a day: the key can be used anew at once, and a job deletes the row", async () => {
  const request = asked();
  await answerOnce(request, made());
  await age(request, 24 * 3_600_000 - 60_000);
  await removeOutdated();
  expect(await answerOnce(request, made())).toMatchObject({ isRepeated: true });
  await age(request, 24 * 3_600_000 + 1_000);
  const other = { ...request, body: "{}" };
  expect(await answerOnce(other, made())).toMatchObject({ isRepeated: false });
  expect(await answerOnce(other, made())).toMatchObject({ isRepeated: true });
  await age(request, 25 * 3_600_000);
  await removeOutdated();
  expect(await rowOf(request)).toBeNull();
});
