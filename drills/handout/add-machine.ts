import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { newMachineSecret, toSecretColumns } from "#lib/machines/machine-secret.ts";
import { getVault } from "#lib/vault/vault.ts";

/** A machine's row and its secret, as the use case makes them. */
export async function addMachine(organizationId: string, tokenSetId: string) {
  const id = newId();
  const clientSecret = newMachineSecret();
  const clientId = `larder_machine_${id}`;
  const createdAt = new Date();
  const secret = { id: newId(), createdAt, ...toSecretColumns(await getVault(), clientSecret) };
  const own = { id, organizationId, tokenSetId, name: `Till ${id}`, clientId, networks: [] };
  await db().machine.create({
    data: { ...own, createdByName: "Drill", createdAt, secrets: { create: secret } },
  });
  return { id, name: own.name, clientId, clientSecret };
}
