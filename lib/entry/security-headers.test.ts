import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { describe, expect, it } from "vitest";
import { securityHeaders } from "./security-headers.ts";

const options = {
  nonce: "n0nce-of-a-page",
  authorizeOrigin: "https://app.apicbase.test",
  secure: true,
  development: false,
};

function policyOf(more: Partial<typeof options> = {}): Map<string, string> {
  const text = securityHeaders({ ...options, ...more })["content-security-policy"] ?? "";
  return new Map(
    text.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values.join(" ")];
    }),
  );
}

describe("the security headers", () => {
  it("allow nothing but Larder's own, scripts and styles by nonce", () => {
    expect([...policyOf()]).toEqual([
      ["default-src", "'none'"],
      ["script-src", "'nonce-n0nce-of-a-page' 'strict-dynamic'"],
      ["style-src", "'self' 'nonce-n0nce-of-a-page'"],
      ["img-src", "'self' data:"],
      ["font-src", "'self'"],
      ["connect-src", "'self'"],
      ["manifest-src", "'self'"],
      ["form-action", "'self' https://app.apicbase.test"],
      ["frame-ancestors", "'none'"],
      ["base-uri", "'none'"],
      ["upgrade-insecure-requests", ""],
    ]);
  });

  it.each([true, false])(
    "never allow inline code, and eval under hot reload alone (development %s)",
    (development) => {
      const text = [...policyOf({ development })].flat().join(" ");
      expect(text).not.toContain("unsafe-inline");
      expect(text.includes("'unsafe-eval'")).toBe(development);
    },
  );

  it("have a policy in which an evaluator finds no weakness", () => {
    const weaknessesOf = (policy: string) =>
      new CspEvaluator(new CspParser(policy).csp)
        .evaluate()
        .filter(({ severity }) => severity < Severity.STRICT_CSP)
        .map(({ directive, description }) => `${directive}: ${description}`);
    const policy = securityHeaders(options)["content-security-policy"] ?? "";
    expect(weaknessesOf(policy)).toEqual([]);
    expect(weaknessesOf(policy.replace("base-uri 'none'", "")), "it would find one").not.toEqual([]);
  });

  it("insist on TLS only where there is TLS", () => {
    expect(securityHeaders(options)["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
    const plain = securityHeaders({ ...options, secure: false });
    expect(plain["strict-transport-security"]).toBeUndefined();
    expect(policyOf({ secure: false }).has("upgrade-insecure-requests")).toBe(false);
  });

  it("forbid framing, sniffing and telling others where one was", () => {
    expect(securityHeaders(options)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  });
});
