import { beforeEach, expect, it } from "vitest";
import { hashPassword } from "#lib/auth/password.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { signIn } from "#lib/sign-in/sign-in.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createFirstOwner } from "./create-first-owner.ts";
import { createFirstOwnerSchema } from "./setup-schema.ts";
import { isEmpty, issueSetupToken } from "./setup-token.ts";

runLarder();

beforeEach(async () => {
  await db().session.deleteMany();
  await asOwner().user.deleteMany();
});

const owner = {
  organization: "Brasserie Leopold",
  name: "Odile Owner",
  email: "odile@brasserie.test",
  password: "a long enough password",
};
const create = (token: string, more: Partial<typeof owner> = {}) =>
  createFirstOwner({ now: new Date() }, { ...owner, ...more, token });

async function refusalOf(attempt: Promise<void>): Promise<AppError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`This was no refusal: ${error}`);
}

it("the first owner is made with an organization, on the record, and can sign in", async () => {
  expect(await isEmpty()).toBe(true);
  await create(await issueSetupToken(new Date(), asOwner()));
  expect(await isEmpty()).toBe(false);
  const { email, password } = owner;
  const result = await signIn(
    { ...{ address: "127.0.0.1", userAgent: "" }, now: new Date() },
    { email, password },
  );
  expect(result.outcome).toBe("signed_in");
  const [membership] = await db().membership.findMany();
  expect(membership).toMatchObject({ role: "owner", disabledAt: null });
  const organizationId = membership?.organizationId ?? "";
  const record = { where: { organizationId }, orderBy: { id: "asc" } } as const;
  expect(await db().auditEvent.findMany(record)).toMatchObject([
    { action: "organization.created", actorUserId: membership?.userId, subjectName: owner.organization },
    { action: "operator.made", actorUserId: membership?.userId, subjectName: owner.name },
    { action: "member.signed-in", actorUserId: membership?.userId },
  ]);
  const { operatorSince } = await db().user.findUniqueOrThrow({ where: { email } });
  expect(operatorSince, "whoever has the setup token runs Larder").not.toBeNull();
});

it("the token is kept as a hash alone, and the password by Argon2id", async () => {
  const token = await issueSetupToken(new Date(), asOwner());
  await create(token);
  expect(JSON.stringify(await db().setupToken.findMany())).not.toContain(token);
  const [user] = await db().user.findMany();
  expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

it("a token works once, and every refusal looks the same and makes nothing", async () => {
  const stale = await issueSetupToken(new Date(), asOwner());
  const token = await issueSetupToken(new Date(), asOwner());
  const errors = [await refusalOf(create(stale)), await refusalOf(create("x".repeat(43)))];
  expect(await db().user.count()).toBe(0);
  await create(token);
  errors.push(await refusalOf(create(token, { email: "second@brasserie.test" })));
  errors.push(
    await refusalOf(create(await issueSetupToken(new Date(), asOwner()), { email: "third@brasserie.test" })),
  );
  for (const error of errors) {
    expect({ code: error.code, text: error.text }).toEqual({ code: "forbidden", text: errors[0]?.text });
  }
  expect(await db().user.count()).toBe(1);
});

it("ten at once make one owner", async () => {
  const token = await issueSetupToken(new Date(), asOwner());
  const attempts = Array.from({ length: 10 }, (_, index) =>
    create(token, { email: `o${index}@larder.test` }),
  );
  const settled = await Promise.allSettled(attempts);
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(await db().user.count()).toBe(1);
});

it("a token that was refused because there are users already is not used up by the trying", async () => {
  await makeTeam();
  const token = await issueSetupToken(new Date(), asOwner());
  await refusalOf(create(token));
  expect(await db().setupToken.count({ where: { usedAt: null } })).toBe(1);
});

it("a refusal costs no hash: two hundred at once are less work than forty hashes", async () => {
  await makeTeam();
  const token = await issueSetupToken(new Date(), asOwner());
  const cost = async (work: () => Promise<unknown>) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const hashes = await cost(() =>
    Promise.all(Array.from({ length: 40 }, () => hashPassword(owner.password))),
  );
  const refusals = await cost(() =>
    Promise.allSettled(Array.from({ length: 200 }, () => refusalOf(create(token)))),
  );
  // Two hundred hashes would be five times as much.
  expect(refusals).toBeLessThan(hashes);
});

it("demo accounts do not stand in the way", async () => {
  await makeTeam();
  await asOwner().user.updateMany({ data: { demo: true } });
  await create(await issueSetupToken(new Date(), asOwner()));
  expect(await db().user.count({ where: { demo: false } })).toBe(1);
});

it.each<[string, object]>([
  ["password", { password: "eleven char" }],
  ["email", { email: "no address" }],
  ["organization", { organization: " " }],
  ["name", { name: "" }],
  ["token", { token: "" }],
])("the form refuses a bad %s", (field, change) => {
  const parsed = createFirstOwnerSchema.safeParse({ ...owner, token: "t", ...change });
  expect(parsed.error?.issues[0]?.path).toEqual([field]);
});
