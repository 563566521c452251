import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Identity, makeCertificate } from "../../sandbox/testing/make-certificate.ts";
import { type RunningSandbox, startSandbox } from "../../sandbox/testing/start-sandbox.ts";
import type { Provider } from "./provider.ts";

const projectDir = join(import.meta.dirname, "../..");
const root = makeCertificate("Root");
const server: Identity = makeCertificate("Server", { ip: "127.0.0.1", issuer: root });
const directory = mkdtempSync(join(tmpdir(), "larder-ca-"));
const authorityFile = join(directory, "root.pem");
let sandbox: RunningSandbox;

beforeAll(async () => {
  writeFileSync(authorityFile, root.certificate);
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** One refresh in a process of its own, because Node reads these variables when it starts. */
async function refreshWith(environment: Record<string, string>, usesEnvProxy = false) {
  const { control } = sandbox;
  const host = await control.openFront({ speaks: "tls", key: server.key, certificate: server.certificate });
  const tokenUrl = `https://${host}/oauth/token/`;
  const limits = { timeoutMs: 10_000, usesEnvProxy, refreshGraceMs: 0 };
  const provider: Provider = { ...control, tokenUrl, identity: null, ...limits };
  const application = await control.createApplication({ name: "App" });
  const [set] = await control.createTokenSets({ clientId: application.clientId, scopes: ["accounts"] });
  const call = [provider, { ...application, authentication: "body" }, set?.refreshToken];
  const script = `
    import { requestRefresh } from "#lib/oauth/refresh-token.ts";
    console.log(JSON.stringify(await requestRefresh(...${JSON.stringify(call)})));`;
  const options = ["--conditions=react-server", "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    cwd: projectDir,
    env: { NODE_ENV: "test", ...environment },
  });
  return { host, reply: JSON.parse(stdout) };
}

/** A proxy that only opens tunnels; the hosts they led to. */
async function startProxy(status: 200 | 403) {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, client) => {
    tunnels.push(request.url ?? "");
    client.on("error", () => client.destroy());
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} Forbidden\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    target.on("error", () => client.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return { url, tunnels, stop: () => proxy.close() };
}

it("a certificate authority named in NODE_EXTRA_CA_CERTS is trusted, and without it nothing is sent", async () => {
  expect((await refreshWith({})).reply).toEqual({
    kind: "none",
    reached: "not_sent",
    reason: "the certificate of Apicbase's server is not trusted",
  });
  const trusting = await refreshWith({ NODE_EXTRA_CA_CERTS: authorityFile });
  expect(trusting.reply).toMatchObject({ kind: "reply", status: 200, complete: true });
});

it("with NODE_USE_ENV_PROXY the call goes through the proxy's tunnel", async () => {
  const proxy = await startProxy(200);
  const environment = { NODE_EXTRA_CA_CERTS: authorityFile, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: proxy.url };
  const { host, reply } = await refreshWith(environment, true);
  proxy.stop();
  expect(reply).toMatchObject({ kind: "reply", status: 200 });
  expect(proxy.tunnels).toEqual([host]);
});

it("a server that is not trusted behind a proxy, and a proxy that refuses, were sent nothing", async () => {
  const open = await startProxy(200);
  const untrusted = await refreshWith({ NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: open.url }, true);
  open.stop();
  expect(untrusted.reply).toMatchObject({
    reached: "not_sent",
    reason: "the certificate of Apicbase's server is not trusted",
  });
  const closed = await startProxy(403);
  const refused = await refreshWith({ NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: closed.url }, true);
  closed.stop();
  expect(refused.reply).toMatchObject({ reached: "not_sent", reason: "the proxy opened no connection" });
});
