import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordEverywhere } from "#lib/audit/record-everywhere.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { listMissingKeys } from "#lib/vault/missing-keys.ts";
import { addLostKey, listLostKeys } from "#lib/vault/sealing-repository.ts";
import { describeSealing, findInstallationKeyId, VaultRefusal } from "#lib/vault/vault.ts";

/**
 * Has a start go on without a master key that is gone for good: the values that need it never open again. Every
 * organization has it in its activity. Declaring it once more changes nothing.
 * @throws VaultRefusal when the key is at hand, when nothing needs it, or when the installation's own key needs it
 */
export async function declareKeyLost({ now }: PublicContext, { keyId }: { keyId: string }): Promise<void> {
  if ((await listLostKeys(db())).includes(keyId)) return;
  const refuse = (why: string) => new VaultRefusal(`Nothing was changed: ${why}`);
  if (describeSealing().opensKeys.includes(keyId))
    throw refuse(`the master key "${keyId}" is configured here.`);
  if ((await findInstallationKeyId()) === keyId) {
    throw refuse(
      `the master key "${keyId}" seals the installation's own key, without which no token is recognised. Restore it from a backup of the keys.`,
    );
  }
  const missing = (await listMissingKeys(new Set())).find((one) => one.keyId === keyId);
  if (!missing) throw refuse(`no sealed value needs a master key "${keyId}".`);
  await inTransaction(async (tx) => {
    await addLostKey(tx, keyId);
    await recordEverywhere(tx, { actor: commandLine, now }, (organization) => ({
      action: "master-key.declared-lost",
      ...ofOrganization(organization),
      detail: { masterKey: keyId, values: missing.values },
    }));
  });
}
