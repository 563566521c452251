// What runs Larder elsewhere, as far as it can be looked at without it: each by the program that reads it, where there is one.
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { variableNames } from "#lib/env.ts";
import { makeCertificate } from "../../../sandbox/testing/make-certificate.ts";
import { secretsInFiles } from "../../start/secret-files.ts";

const projectDir = resolve(import.meta.dirname, "../../..");
const directory = mkdtempSync(join(tmpdir(), "larder-boxes-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const run = (program: string, args: string[], cwd = directory) =>
  execFileSync(program, args, { cwd, encoding: "utf8", stdio: "pipe" });

const boxes = globSync("deploy/{Dockerfile,compose.yaml,kustomize/**/*.yaml,systemd/*.{service,env}}");
const textOf = (file: string) => readFileSync(file, "utf8");

it("every variable of Larder that a box sets is one that Larder reads", () => {
  expect(boxes.length).toBeGreaterThan(12);
  const known = new Set([
    ...[...variableNames, "PORT", "LARDER_HOST"],
    ...secretsInFiles.flatMap((name) => [name, `${name}_FILE`]),
  ]);
  const set = boxes.flatMap((file) => [
    ...textOf(file).matchAll(/\b(?:LARDER|NEXTAUTH|APICBASE|HANDOUT|DATABASE|OTEL)_[A-Z_]+\b/g),
  ]);
  expect(set.length).toBeGreaterThan(60);
  expect([...new Set(set.map(([name]) => name))].filter((name) => !known.has(name))).toEqual([]);
});

it("every script that a box starts is there", () => {
  const started = boxes.flatMap((file) => [
    ...textOf(file).matchAll(/(?:scripts|deploy)\/[\w/-]+\.(?:ts|js|sh)/g),
  ]);
  expect(started.length).toBeGreaterThan(10);
  expect(started.map(([path]) => path).filter((path) => !existsSync(join(projectDir, path)))).toEqual([]);
});

it.runIf(has("nginx", "-v"))("nginx takes its configuration", () => {
  const { certificate, key } = makeCertificate("larder.example.com");
  writeFileSync(join(directory, "tls.crt"), certificate);
  writeFileSync(join(directory, "tls.key"), key);
  const conf = textOf("deploy/nginx/larder.conf")
    .replaceAll("/etc/nginx/tls", directory)
    .replaceAll("/var/log/nginx", directory)
    // It opens what it is to listen on, also when it only checks.
    .replace(/listen (80|443)/g, `listen unix:${directory}/$1.sock`)
    .replace(/server (?:web|handout):/g, "server 127.0.0.1:");
  writeFileSync(join(directory, "nginx.conf"), `pid ${directory}/nginx.pid; events {} http { ${conf} }`);
  const checked = spawnSync(
    "nginx",
    ["-t", "-q", "-p", directory, "-c", join(directory, "nginx.conf"), "-e", "stderr"],
    { encoding: "utf8" },
  );
  expect(checked).toMatchObject({ status: 0, stderr: "" });
});

it.runIf(has("kubectl", "version", "--client"))("kubectl builds the example from the base", () => {
  cpSync("deploy/kustomize", join(directory, "kustomize"), { recursive: true });
  const secrets = join(directory, "kustomize/example/secrets");
  mkdirSync(secrets, { recursive: true });
  const files = ["master-keys", "nextauth-secret", "metrics-token", "database-url"];
  for (const file of [...files, "database-url-web", "database-url-worker", "database-url-handout"])
    writeFileSync(join(secrets, file), "x");
  const built = run("kubectl", ["kustomize", "kustomize/example"]);
  const kinds = [...built.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
  expect(kinds.filter((kind) => kind === "StatefulSet")).toHaveLength(3);
  // Names that the generators made anew, with the hash of their content, are used as such.
  for (const [, name = ""] of built.matchAll(/secretName: (larder-(?!tls)\S+)/g))
    expect(built).toContain(`  name: ${name}\n`);
  expect(built).not.toMatch(/secretName: larder-(?:web|worker|handout|keys|upgrade)$/m);
});

it.runIf(has("docker-compose", "--version"))("compose takes its file", () => {
  cpSync("deploy/nginx", join(directory, "compose/nginx"), { recursive: true });
  // The first version of compose knows no name.
  writeFileSync(
    join(directory, "compose/compose.yaml"),
    textOf("deploy/compose.yaml").replace(/^name: larder$/m, ""),
  );
  expect(run("docker-compose", ["-f", "compose.yaml", "config", "-q"], join(directory, "compose"))).toBe("");
});

it("the shell's files can be read by any sh", () => {
  for (const file of globSync("deploy/*.sh")) expect(has("sh", "-n", file), file).toBe(true);
});
