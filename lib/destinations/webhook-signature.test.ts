import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { newSigningSecret, signWebhook } from "./webhook-signature.ts";

const body = JSON.stringify({
  type: "test",
  timestamp: "2026-11-28T09:00:00.000Z",
  data: { name: "Café Nord" },
});
const message = () => ({ id: "0193b1a0-0000-7000-8000-000000000001", sentAt: new Date(), body });

it("the example of the specification has the signature that it names", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const sentAt = new Date(1_614_265_330_000);
  const example = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", sentAt, body: '{"test": 2432232314}' };
  expect(signWebhook(example, [secret])).toEqual({
    "webhook-id": example.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

it("a receiver that uses the specification's own library takes it", () => {
  const secret = newSigningSecret();
  expect(new Webhook(secret).verify(body, signWebhook(message(), [secret]))).toEqual(JSON.parse(body));
});

it("with two secrets, receivers with either one take it, and those with a third do not", () => {
  const [older, newer, other] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];
  const headers = signWebhook(message(), [newer, older]);
  for (const secret of [older, newer]) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
  expect(() => new Webhook(other).verify(body, headers)).toThrow("No matching signature found");
});

it("another body, id or time is not taken", () => {
  const secret = newSigningSecret();
  const headers = signWebhook(message(), [secret]);
  const receiver = new Webhook(secret);
  const later = String(Number(headers["webhook-timestamp"]) + 1);
  expect(() => receiver.verify(`${body} `, headers)).toThrow();
  expect(() => receiver.verify(body, { ...headers, "webhook-id": "other" })).toThrow();
  expect(() => receiver.verify(body, { ...headers, "webhook-timestamp": later })).toThrow();
});

it("each secret is another one, of 32 bytes", () => {
  const secret = newSigningSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newSigningSecret()).not.toBe(secret);
});
