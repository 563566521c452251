import { expect, it } from "vitest";
import { maskSecrets, withoutSecrets } from "./mask-secrets.ts";
import { parseTokenReply } from "./token-reply.ts";

it("masks a secret however it is spelled, and takes short ones for ordinary words", () => {
  const secret = "s3cret & more";
  const text = `${secret}, ${encodeURIComponent(secret)}, s3cret+%26+more`;
  expect(maskSecrets(text, [secret, ""])).toBe("[redacted], [redacted], [redacted]");
  expect(withoutSecrets(["library", "a"], ["a", "", "lib"])).toEqual(["library", "a"]);
});

it("a scope that repeats a secret, sent or issued, is left out; the tokens are kept", () => {
  const body = {
    access_token: "the-new-access-token",
    refresh_token: "the-new-refresh-token",
    scope: ["library", "the-client-secret", "x:the-new-refresh-token", "the-new-access-token accounts"],
  };
  const reply = {
    kind: "reply",
    status: 200,
    body: JSON.stringify(body),
    complete: true,
    retryAfter: null,
    location: null,
    contentType: "application/json",
  } as const;
  expect(parseTokenReply(reply, ["the-client-secret"])).toMatchObject({
    kind: "issued",
    tokens: { refreshToken: "the-new-refresh-token", scopes: ["library", "accounts"] },
  });
});
