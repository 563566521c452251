// The baseline: node:http, one prepared select by key and one AES-GCM open for each request, and nothing else: no secret is
// compared, nothing is planned, promised or counted. Gets its order from the parent and answers with its port.
import { createDecipheriv } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import type { BareOrder } from "./work.ts";

const [order] = (await once(process, "message")) as [BareOrder];
const pool = new pg.Pool({ connectionString: order.databaseUrl, max: 10 });
const key = Buffer.from(order.key, "base64");
const select = { name: "bare", text: `SELECT "sealed" FROM "bench_bare" WHERE "key" = $1` };

async function answer(authorization = ""): Promise<string> {
  const [clientId = ""] = Buffer.from(authorization.slice(6), "base64").toString("latin1").split(":");
  const { rows } = await pool.query<{ sealed: string }>({ ...select, values: [clientId] });
  const sealed = Buffer.from(rows[0]?.sealed ?? "", "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  const accessToken = decipher.update(sealed.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
  return JSON.stringify({ access_token: accessToken, token_type: "Bearer", expires_in: 3_600 });
}

const server = createServer((request, response) => {
  request.resume();
  answer(request.headers.authorization).then(
    (body) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      response.writeHead(200, headers).end(body);
    },
    () => response.writeHead(500).end(),
  );
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.send?.((server.address() as AddressInfo).port);
