import type OAuth2Server from "@node-oauth/oauth2-server";
import { exchangeCode, findUsableCode, toLibraryCode } from "./authorization-code-grant.ts";
import type { CodeRow } from "./code-store.ts";
import {
  findUsableRefreshToken,
  type OfferedRefreshToken,
  spendRefreshToken,
} from "./refresh-token-grant.ts";
import { splitScope } from "./scopes.ts";
import type { TokenGrant } from "./token-grant.ts";
import type { IssuedPair } from "./token-set-store.ts";

type Model = OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel;

/**
 * The grant library's access to the database, for one request. It only reads until `saveToken`, which writes
 * everything: the library revokes before its last checks, but at the provider an error consumes nothing.
 */
export function createTokenModel(grant: TokenGrant): Model {
  const client = { id: grant.client.client_id, grants: grant.client.grants.split(" ") };
  let code: CodeRow | null = null;
  let refreshToken: OfferedRefreshToken | null = null;
  const spend = (scope: string): IssuedPair => {
    if (code !== null) return exchangeCode(grant, code);
    if (refreshToken !== null) return spendRefreshToken(grant, refreshToken, scope);
    throw new Error("A grant asked for tokens without a code or refresh token.");
  };
  return {
    // The client was authenticated before the library was called.
    getClient: async () => client,
    getAccessToken: async () => null,
    saveAuthorizationCode: async () => null,
    getAuthorizationCode: async (value) => {
      code = findUsableCode(grant, value);
      return toLibraryCode(grant, code, value, client);
    },
    revokeAuthorizationCode: async () => true,
    getRefreshToken: async (value) => {
      refreshToken = findUsableRefreshToken(grant, value);
      const { row, replay } = refreshToken;
      const scope = splitScope(replay?.scope ?? row.scope);
      return { refreshToken: value, scope, client, user: { id: row.user_id } };
    },
    revokeToken: async () => true,
    saveToken: async (token, _client, user) => {
      const pair = spend((token.scope ?? []).join(" "));
      return { accessToken: pair.accessToken, refreshToken: pair.refreshToken, client, user };
    },
  };
}
