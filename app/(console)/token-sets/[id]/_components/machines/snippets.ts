/** What a program needs to collect its token. */
export interface CollectingCredentials {
  tokenEndpoint: string;
  clientId: string;
  clientSecret: string;
}

/** A way to collect a token: code to paste, or settings to fill in. */
export interface Snippet {
  title: string;
  code: string;
}

/** Lines that a library asks for where Larder is reached without TLS, as on a developer's machine. */
function whenPlain({ tokenEndpoint }: CollectingCredentials, ...lines: string[]): string[] {
  return tokenEndpoint.startsWith("http:") ? lines : [];
}

const text = (...lines: string[]) => lines.join("\n");

type Code = (credentials: CollectingCredentials) => string;

const ofCurl: Code = (credentials) => {
  const { tokenEndpoint, clientId, clientSecret } = credentials;
  return text(
    `curl --user '${clientId}:${clientSecret}' \\`,
    "  --data grant_type=client_credentials \\",
    `  ${tokenEndpoint}`,
  );
};

const ofOpenidClient: Code = (credentials) => {
  const { tokenEndpoint, clientId, clientSecret } = credentials;
  const { origin } = new URL(tokenEndpoint);
  return text(
    'import * as client from "openid-client";',
    "",
    "const larder = new client.Configuration(",
    `  { issuer: "${origin}", token_endpoint: "${tokenEndpoint}" },`,
    `  "${clientId}",`,
    `  "${clientSecret}",`,
    ");",
    ...whenPlain(credentials, "client.allowInsecureRequests(larder);"),
    "const { access_token, expires_in } = await client.clientCredentialsGrant(larder);",
  );
};

const ofSimpleOauth2: Code = (credentials) => {
  const { tokenEndpoint, clientId, clientSecret } = credentials;
  const { origin, pathname } = new URL(tokenEndpoint);
  return text(
    'import { ClientCredentials } from "simple-oauth2";',
    "",
    "const larder = new ClientCredentials({",
    `  client: { id: "${clientId}", secret: "${clientSecret}" },`,
    `  auth: { tokenHost: "${origin}", tokenPath: "${pathname}" },`,
    "});",
    "const { token } = await larder.getToken({});",
  );
};

const ofRequestsOauthlib: Code = (credentials) => {
  const { tokenEndpoint, clientId, clientSecret } = credentials;
  return text(
    ...whenPlain(credentials, "import os", ""),
    "from oauthlib.oauth2 import BackendApplicationClient",
    "from requests_oauthlib import OAuth2Session",
    "",
    ...whenPlain(credentials, 'os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"'),
    `client = BackendApplicationClient(client_id="${clientId}")`,
    "session = OAuth2Session(client=client)",
    "token = session.fetch_token(",
    `    "${tokenEndpoint}",`,
    `    client_id="${clientId}",`,
    `    client_secret="${clientSecret}",`,
    ")",
  );
};

const ofAuthlib: Code = (credentials) => {
  const { tokenEndpoint, clientId, clientSecret } = credentials;
  return text(
    "from authlib.integrations.requests_client import OAuth2Session",
    "",
    `session = OAuth2Session("${clientId}", "${clientSecret}")`,
    "token = session.fetch_token(",
    `    "${tokenEndpoint}", grant_type="client_credentials"`,
    ")",
  );
};

const ofLeague: Code = (credentials) => {
  const { tokenEndpoint, clientId, clientSecret } = credentials;
  return text(
    "$larder = new League\\OAuth2\\Client\\Provider\\GenericProvider([",
    `    'clientId' => '${clientId}',`,
    `    'clientSecret' => '${clientSecret}',`,
    `    'urlAccessToken' => '${tokenEndpoint}',`,
    "    'urlAuthorize' => '',",
    "    'urlResourceOwnerDetails' => '',",
    "]);",
    "$accessToken = $larder->getAccessToken('client_credentials')->getToken();",
  );
};

const clients: readonly [title: string, code: Code][] = [
  ["curl", ofCurl],
  ["Node, with openid-client", ofOpenidClient],
  ["Node, with simple-oauth2", ofSimpleOauth2],
  ["Python, with requests-oauthlib", ofRequestsOauthlib],
  ["Python, with Authlib", ofAuthlib],
  ["PHP, with league/oauth2-client", ofLeague],
];

/** Code for common clients, complete with the credentials. */
export function toSnippets(credentials: CollectingCredentials): Snippet[] {
  return clients.map(([title, code]) => ({ title, code: code(credentials) }));
}

/** What Postman's and n8n's settings for OAuth 2 are to be. */
export function toSettings({ tokenEndpoint, clientId, clientSecret }: CollectingCredentials) {
  return [
    { name: "Grant type", value: "Client Credentials" },
    { name: "Access token URL", value: tokenEndpoint, isCopied: true },
    { name: "Client ID", value: clientId, isCopied: true },
    { name: "Client secret", value: clientSecret, isCopied: true },
    { name: "Scope", value: "Leave it empty: the token has the scopes that Apicbase granted" },
    { name: "Client authentication", value: "As Basic Auth header (n8n: Header)" },
  ];
}
