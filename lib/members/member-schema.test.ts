import { describe, expect, it } from "vitest";
import { inviteMemberSchema, registerByInvitationSchema } from "./member-schema.ts";

describe("what a form could smuggle", () => {
  const good = { token: "t".repeat(43), name: "Nora", password: "a password of her own" };

  it.each([{ role: "owner" }, { email: "evil@larder.test" }, { organizationId: "x" }])(
    "a registration with %o is refused",
    (extra) => {
      expect(registerByInvitationSchema.safeParse(good).success).toBe(true);
      expect(registerByInvitationSchema.safeParse({ ...good, ...extra }).success).toBe(false);
    },
  );

  it.each([
    { email: "a@b.test", role: "root" },
    { email: "a@b.test\nbcc: c@d.test", role: "support" },
    { email: "a@b.test,c@d.test", role: "support" },
    { email: "a@b.test", role: "support", organizationId: "x" },
  ])("an invitation %o is refused", (input) => {
    expect(inviteMemberSchema.safeParse(input).success).toBe(false);
  });

  it("a short password is refused", () => {
    expect(registerByInvitationSchema.safeParse({ ...good, password: "eleven char" }).success).toBe(false);
  });
});
