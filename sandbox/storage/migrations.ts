/** Each entry takes the schema from its index to the next version; entries are never edited once shipped. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE libraries (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'member', 'partner')),
    library_id TEXT REFERENCES libraries (id),
    permissions TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    session_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE applications (
    client_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    redirect_uri TEXT,
    listed INTEGER NOT NULL,
    grants TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE token_sets (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES applications (client_id) ON DELETE CASCADE,
    library_id TEXT NOT NULL REFERENCES libraries (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    origin TEXT NOT NULL CHECK (origin IN ('authorized', 'hand-made')),
    name TEXT,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    refreshed_at INTEGER,
    revoked_at INTEGER
  ) STRICT;
  CREATE INDEX token_sets_by_library ON token_sets (library_id, created_at);
  CREATE INDEX token_sets_by_client ON token_sets (client_id);
  -- The plain pair is kept only while a grace period may need it to answer a replay.
  CREATE TABLE generations (
    token_set_id TEXT NOT NULL REFERENCES token_sets (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    access_hash TEXT NOT NULL UNIQUE,
    refresh_hash TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    access_expires_at INTEGER NOT NULL,
    access_revoked_at INTEGER,
    refresh_used_at INTEGER,
    refresh_revoked_at INTEGER,
    access_token TEXT,
    refresh_token TEXT,
    PRIMARY KEY (token_set_id, number)
  ) STRICT;
  CREATE TABLE codes (
    code_hash TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES applications (client_id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id),
    scope TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    redirect_uri_was_sent INTEGER NOT NULL,
    code_challenge TEXT,
    code_challenge_method TEXT,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT;
  CREATE TABLE calls (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    answered_at INTEGER,
    ended_after_seq INTEGER,
    client_id TEXT,
    grant_type TEXT,
    credential_sha256 TEXT,
    token_set_id TEXT,
    status INTEGER,
    outcome TEXT,
    detail TEXT,
    fault TEXT
  ) STRICT;
  CREATE INDEX calls_by_credential ON calls (credential_sha256);
  `,
];
