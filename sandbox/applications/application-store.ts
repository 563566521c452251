import type { DatabaseSync } from "node:sqlite";
import { randomToken, sha256Hex } from "../storage/random-token.ts";

export type ApplicationRow = {
  client_id: string;
  name: string;
  secret_hash: string;
  /** Null means the provider's own page that shows the code. */
  redirect_uri: string | null;
  listed: number;
  grants: string;
  owner_id: string;
  created_at: number;
};

export type NewApplication = {
  name: string;
  ownerId: string;
  listed: boolean;
  redirectUri: string | null;
  grants?: readonly string[];
};

const newSecret = () => randomToken(128);

export function findApplication(db: DatabaseSync, clientId: string): ApplicationRow | null {
  const row = db.prepare("SELECT * FROM applications WHERE client_id = ?").get(clientId);
  return (row as ApplicationRow | undefined) ?? null;
}

export function listOwnApplications(db: DatabaseSync, ownerId: string): ApplicationRow[] {
  return db
    .prepare("SELECT * FROM applications WHERE owner_id = ? ORDER BY created_at, client_id")
    .all(ownerId) as ApplicationRow[];
}

/** The applications that a library owner can add: every listed one, and the owner's own. */
export function listAddableApplications(db: DatabaseSync, ownerId: string): ApplicationRow[] {
  return db
    .prepare("SELECT * FROM applications WHERE listed = 1 OR owner_id = ? ORDER BY name, client_id")
    .all(ownerId) as ApplicationRow[];
}

/** Returns the secret once and stores only its hash. SHA-256 is enough: the secret has 128 random characters. */
export function registerApplication(
  db: DatabaseSync,
  application: NewApplication,
  now: number,
): { clientId: string; clientSecret: string } {
  const clientId = randomToken(40);
  const clientSecret = newSecret();
  const grants = (application.grants ?? ["authorization_code", "refresh_token"]).join(" ");
  const { name, redirectUri, listed, ownerId } = application;
  db.prepare(
    `INSERT INTO applications (client_id, name, secret_hash, redirect_uri, listed, grants, owner_id, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(clientId, name, sha256Hex(clientSecret), redirectUri, listed ? 1 : 0, grants, ownerId, now);
  return { clientId, clientSecret };
}

/** The old secret stops working at once. */
export function replaceSecret(db: DatabaseSync, clientId: string): string {
  const clientSecret = newSecret();
  db.prepare("UPDATE applications SET secret_hash = ? WHERE client_id = ?").run(
    sha256Hex(clientSecret),
    clientId,
  );
  return clientSecret;
}

export function saveRedirectUri(db: DatabaseSync, clientId: string, redirectUri: string | null): void {
  db.prepare("UPDATE applications SET redirect_uri = ? WHERE client_id = ?").run(redirectUri, clientId);
}

export function saveListed(db: DatabaseSync, clientId: string, listed: boolean): void {
  db.prepare("UPDATE applications SET listed = ? WHERE client_id = ?").run(listed ? 1 : 0, clientId);
}

/** Deletes its codes and token sets too. */
export function deleteApplication(db: DatabaseSync, clientId: string): void {
  db.prepare("DELETE FROM applications WHERE client_id = ?").run(clientId);
}
