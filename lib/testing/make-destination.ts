import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { getVault } from "#lib/vault/vault.ts";

/** A webhook of an organization at an address, with the secret that its deliveries are signed with. */
export async function makeDestination(
  { organizationId, owner }: { organizationId: string; owner: { userId: string; name: string } },
  { url = "https://hooks.larder.test/in", events = [] as string[] } = {},
): Promise<{ id: string; secret: string }> {
  const vault = await getVault();
  const id = newId();
  const secret = `whsec_${Buffer.from(`secret of ${id}`).toString("base64")}`;
  const place = (column: string) => ({ table: "Destination", column, row: id, organizationId });
  await db().destination.create({
    data: {
      ...{ id, organizationId, name: `Webhook ${id}`, kind: "webhook", events },
      ...{ createdById: owner.userId, createdByName: owner.name, createdAt: new Date() },
      urlSealed: vault.seal(url, place("urlSealed")),
      urlShown: new URL(url).host,
      secretSealed: vault.seal(secret, place("secretSealed")),
    },
    select: { id: true },
  });
  return { id, secret };
}
