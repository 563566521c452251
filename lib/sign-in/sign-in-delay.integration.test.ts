import { beforeEach, describe, expect, it } from "vitest";
import { type KnownDevice, readDevice } from "#lib/auth/known-device.ts";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { env } from "#lib/env.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { teamPassword } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { type SignIn, signIn } from "./sign-in.ts";

runLarder();
const wrong = "not the password at all";
const began = new Date("2026-11-28T12:00:00.000Z").getTime();
const stranger = "203.0.113.7";
const elsewhere = "198.51.100.1";
/** The moment of the tries: it goes on when a test says so. */
let now: Date;
let email: string;
let userId: string;

async function makePerson(): Promise<{ email: string; userId: string }> {
  const { id: organizationId } = await makeOrganization("Brasserie Leopold", now);
  const address = `new-${newId()}@larder.test`;
  const member = {
    organizationId,
    email: address,
    name: "New",
    role: "admin",
    password: teamPassword,
  } as const;
  return { email: address, userId: (await makeMember(member, now)).userId };
}

beforeEach(async () => {
  now = new Date(began);
  await db().signInDelay.deleteMany();
  ({ email, userId } = await makePerson());
});

interface Given {
  password?: string;
  address?: string;
  device?: KnownDevice | null;
  as?: string;
}

const enter = ({
  password = wrong,
  address = stranger,
  device = null,
  as = email,
}: Given = {}): Promise<SignIn> =>
  signIn({ address, device, userAgent: "Firefox", now }, { email: as, password });
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

/** Tries until one has to wait; for how long. */
async function untilSlowed(given: Given = {}, most = 60): Promise<{ made: number; seconds: number }> {
  for (let made = 0; made < most; made++) {
    const result = await enter(given);
    if (result.outcome === "must_wait") return { made, seconds: result.seconds };
  }
  throw new Error("No try had to wait.");
}

/** A device on which the person has signed in before. */
async function knownDevice(): Promise<KnownDevice> {
  const result = await enter({ password: teamPassword, address: elsewhere });
  const device = result.outcome === "signed_in" ? await readDevice(result.device) : null;
  if (!device) throw new Error("The browser did not become known.");
  return device;
}

describe("failures make the next try wait", () => {
  it("longer each time, up to a quarter of an hour, and the right password is not looked at meanwhile", async () => {
    expect(await untilSlowed()).toEqual({ made: 5, seconds: 2 });
    expect(await enter({ password: teamPassword })).toEqual({ outcome: "must_wait", seconds: 2 });
    const waits: number[] = [];
    for (let round = 0; round < 11; round++) {
      const last = await enter();
      if (last.outcome !== "must_wait") throw new Error("It did not have to wait.");
      waits.push(last.seconds);
      pass(last.seconds);
      expect((await enter()).outcome).toBe("refused");
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    pass(900);
    expect((await enter({ password: teamPassword })).outcome).toBe("signed_in");
  });

  it("in the database, for all processes; a try that has to wait is not counted", async () => {
    await untilSlowed();
    for (let count = 0; count < 20; count++) await enter();
    const rows = await db().signInDelay.findMany();
    expect(rows.map(({ failures }) => failures)).toEqual([5, 5, 5]);
    expect(Math.max(...rows.map(({ nextAt }) => nextAt.getTime()))).toBe(began + 2_000);
    expect(JSON.stringify(rows)).not.toContain(email);
  });

  it("also when all come at once", async () => {
    const results = await Promise.all(Array.from({ length: 30 }, () => enter()));
    expect(results.filter(({ outcome }) => outcome === "refused").length).toBeLessThanOrEqual(5);
  });

  it("and are forgotten by signing in, and after an hour without one", async () => {
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 4; count++) expect((await enter()).outcome).toBe("refused");
      expect((await enter({ password: teamPassword })).outcome).toBe("signed_in");
    }
    await untilSlowed();
    pass(3_601);
    expect(await untilSlowed()).toEqual({ made: 5, seconds: 2 });
  });

  it("of an address that tries many accounts; many people who sign in there do not", async () => {
    for (let count = 0; count < 60; count++) {
      expect((await enter({ password: teamPassword })).outcome).toBe("signed_in");
    }
    for (let count = 0; count < 50; count++) {
      expect((await enter({ as: `nobody-${count}@larder.test` })).outcome).toBe("refused");
    }
    expect(await enter({ as: "nobody-else@larder.test" })).toEqual({ outcome: "must_wait", seconds: 1 });
  });
});

describe("nobody is locked out by strangers", () => {
  it("fifty wrong tries by one of them do not even slow a colleague", async () => {
    for (let count = 0; count < 50; count++) await enter();
    expect((await enter({ password: teamPassword, address: elsewhere })).outcome).toBe("signed_in");
  });

  it("tries from everywhere slow a browser that is new by a minute at most, and a known one not at all", async () => {
    const device = await knownDevice();
    for (let count = 0; count < 40; count++) {
      const result = await enter({ address: `10.1.0.${count}` });
      if (result.outcome === "must_wait") {
        expect(result.seconds).toBeLessThanOrEqual(60);
        pass(result.seconds);
        await enter({ address: `10.2.0.${count}` });
      }
    }
    const fresh = await enter({ password: teamPassword, address: elsewhere });
    expect(fresh).toEqual({ outcome: "must_wait", seconds: 60 });
    expect((await enter({ password: teamPassword, address: elsewhere, device })).outcome).toBe("signed_in");
    expect((await enter({ password: teamPassword, address: "10.1.0.1", device })).outcome).toBe("signed_in");
  });

  it("a known device has its own delay, and is known for no other account", async () => {
    const device = await knownDevice();
    expect(await untilSlowed({ device })).toEqual({ made: 5, seconds: 2 });
    expect((await enter({ password: teamPassword })).outcome, "without the cookie").toBe("signed_in");
    const victim = await makePerson();
    await untilSlowed({ as: victim.email });
    expect((await enter({ as: victim.email, device })).outcome).toBe("must_wait");
  });

  it("what is no device of Larder's is none, a session's cookie included", async () => {
    const { encode } = await import("next-auth/jwt");
    const secret = env().NEXTAUTH_SECRET ?? "";
    const token = { device: newId(), accounts: ["x"] };
    for (const value of [undefined, "", "x", "..", await encode({ token, secret })])
      expect(await readDevice(value)).toBeNull();
    const result = await enter({ password: teamPassword });
    if (result.outcome !== "signed_in") throw new Error("It did not sign in.");
    const [header = "", ...rest] = result.device.split(".");
    expect(await readDevice([header, ...rest.slice(0, -1), "AAAAAAAAAAAAAAAAAAAAAA"].join("."))).toBeNull();
    expect(await findActorBySession(db(), result.sessionId, now)).toMatchObject({ userId });
  });
});
