import { describe, expect, it } from "vitest";
import { isMachineSecret, newClientId, newMachineSecret } from "./machine-secret.ts";

describe("a machine's secret", () => {
  it("is recognised, with its checksum", () => {
    const secret = newMachineSecret();
    expect(secret).toMatch(/^larder_ms_/);
    expect(isMachineSecret(secret)).toBe(true);
    expect(isMachineSecret(`${secret.slice(0, -1)}x`)).toBe(false);
    const [first = "", ...rest] = secret.slice("larder_ms_".length);
    const changed = `larder_ms_${first === "A" ? "B" : "A"}${rest.join("")}`;
    expect(isMachineSecret(changed), "one letter changed").toBe(false);
  });

  it("is 256 random bits, another each time", () => {
    const secrets = Array.from({ length: 50 }, newMachineSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) {
      const random = secret.slice("larder_ms_".length, -"_00000000".length);
      expect(Buffer.from(random, "base64url")).toHaveLength(32);
      expect(isMachineSecret(secret)).toBe(true);
    }
    expect(new Set(Array.from({ length: 50 }, newClientId)).size).toBe(50);
  });

  it.each(["", "larder_ms_", "Bearer x", "larder_ms_short_00000000"])("%j is none", (text) => {
    expect(isMachineSecret(text)).toBe(false);
  });
});
