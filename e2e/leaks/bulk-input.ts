import type { Factory } from "../fixtures/factory.ts";
import type { Person } from "../fixtures/tenant.ts";

type Fields = { as?: Person; fields: Record<string, string> };

/** What the actions of bulk runs take, by their names: a run that somebody has prepared, and one that has ended. */
export function bulkInput(factory: Factory): Record<string, (given: { owner: Person }) => Promise<Fields>> {
  const environment = "production";
  return {
    startBulkRunAction: async ({ owner }) => {
      const { id, number } = await factory.prepareBulkRun({ ...owner, environment });
      return { fields: { runId: id, typed: String(number) } };
    },
    cancelBulkRunAction: async ({ owner }) => {
      const { id } = await factory.makeBulkRun({ ...owner, environment });
      return { fields: { runId: id } };
    },
    fetchBulkLinksAction: async ({ owner }) => {
      const { id } = await factory.makeBulkLinks({ ...owner, environment });
      return { fields: { runId: id } };
    },
  };
}
