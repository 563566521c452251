import { expect, it } from "vitest";
import { beat } from "#lib/custody/heartbeat.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { sealAnew } from "#lib/recovery/seal-anew.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { collectMetrics } from "./collect-metrics.ts";
import { readKeysView } from "./keys-view.ts";

const larder = runLarder();

it("System says what each key is for, how far sealing anew has come, and what stands in its way", async () => {
  const team = await makeTeam();
  await makeConnectedSet(larder.control, team.organizationId);
  await beat("worker", 0);
  expect(await readKeysView()).toEqual({
    keys: [{ id: "test", says: "Seals." }],
    progress: "Not counted yet: a worker counts within a minute.",
    obstacle: null,
    countedAt: null,
  });
  await sealAnew(new AbortController().signal);
  expect(await readKeysView()).toMatchObject({
    keys: [{ id: "test", says: "Seals. 4 values at the last count." }],
    progress: "Every value is sealed with the present key and in the present form.",
  });
  expect((await collectMetrics()).text).toContain('larder_sealed_values{key="test"} 4');

  const now = new Date();
  const other = { id: newId(), kind: "web" as const, name: "host/8", startedAt: now, seenAt: now };
  await db().instance.create({ data: { ...other, readsFormat: 2, sealsWith: "k2", opensKeys: ["k2"] } });
  expect(await readKeysView()).toMatchObject({
    obstacle:
      "The process host/8 does not have the key test. Add it there, after the one that seals, and restart it.",
    keys: [
      {
        id: "test",
        says: "Seals. 4 values at the last count. Not configured for host/8, which cannot open what needs it.",
      },
      { id: "k2", says: "Needed by the processes that seal with it: host/8." },
    ],
  });
});
