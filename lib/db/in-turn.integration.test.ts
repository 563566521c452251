import { afterEach, beforeEach, expect, it } from "vitest";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { makeRegisteredApplication } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { db } from "./client.ts";
import { inTransaction } from "./in-transaction.ts";

const larder = runLarder();
const warnings: string[] = [];
const note = (warning: Error) => void warnings.push(warning.message);

beforeEach(() => void process.on("warning", note));
afterEach(() => void process.off("warning", note));

it("relations are loaded in a transaction one after another, without a warning of the driver's", async () => {
  const { organizationId } = await makeTeam();
  const { applicationId } = await makeRegisteredApplication(larder.control, organizationId);
  const pair = { accessToken: "A".repeat(30), refreshToken: "R".repeat(30), expiresInSeconds: 600 };
  const options = { organizationId, applicationId, name: "POS Antwerp", library: "Brasserie Leopold", pair };
  const { id } = await makeTokenSet(options, new Date());
  const only = { select: { id: true, name: true } };
  const set = await inTransaction((tx) =>
    tx.tokenSet.findUniqueOrThrow({
      where: { id },
      select: {
        application: only,
        library: only,
        organization: only,
        generations: { select: { number: true } },
        connectLinks: { select: { id: true } },
      },
    }),
  );
  expect(set).toMatchObject({
    application: { id: applicationId },
    library: { name: "Brasserie Leopold" },
    organization: { id: organizationId },
    generations: [{ number: 1 }],
    connectLinks: [],
  });
  expect(warnings).toEqual([]);
});

it("statements of one transaction asked for at once run in the order in which they were asked for", async () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const clocks = await inTransaction((tx) =>
    Promise.all(
      numbers.map(async () => {
        const [row] = await tx.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AS at`;
        return row?.at.getTime() ?? Number.NaN;
      }),
    ),
  );
  expect(clocks).toEqual(clocks.toSorted((a, b) => a - b));
  expect(warnings).toEqual([]);
});

it("a statement that fails ends its transaction, and neither those behind it nor the connection hang", async () => {
  const together = inTransaction((tx) =>
    Promise.all([tx.$queryRaw`SELECT 1 / 0`, tx.$queryRaw`SELECT 2`, tx.organization.count()]),
  );
  await expect(together).rejects.toThrow("division by zero");
  expect(await inTransaction((tx) => tx.$queryRaw`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  expect(await db().$queryRaw`SELECT 2 AS two`).toEqual([{ two: 2 }]);
});
