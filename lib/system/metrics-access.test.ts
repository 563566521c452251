import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function judge(token: string, authorization: string | null) {
  vi.resetModules();
  vi.stubEnv("DATABASE_URL", "postgres://nowhere/larder");
  vi.stubEnv("NEXTAUTH_SECRET", "a".repeat(32));
  vi.stubEnv("LARDER_METRICS_TOKEN", token);
  const { judgeMetricsAccess } = await import("./metrics-access.ts");
  return judgeMetricsAccess(authorization);
}

const token = "a token of the metrics".replaceAll(" ", "-");

it("there are no metrics where no token is set, whatever is brought", async () => {
  expect(await judge("", null)).toBe("off");
  expect(await judge("", "Bearer ")).toBe("off");
});

it.each([null, "", "Bearer", "Bearer ", "Bearer another-token", `Basic ${token}`, `Bearer ${token}x`, token])(
  "%j is refused",
  async (authorization) => {
    expect(await judge(token, authorization)).toBe("refused");
  },
);

it("the token opens", async () => {
  expect(await judge(token, `Bearer ${token}`)).toBe("granted");
});
