import { performance } from "node:perf_hooks";
import { makeMember } from "#lib/factories/organization-factory.ts";
import { sessionCookie } from "#lib/testing/session-cookie.ts";
import { projectDir } from "../../drills/harness.ts";
import { PlainError } from "../../scripts/plain-error.ts";
import { nextArguments } from "../../scripts/start/children.ts";
import { findFreePort } from "../../scripts/start/ports.ts";
import { spawnChild } from "../../scripts/start/spawn-child.ts";
import { waitUntil } from "../../scripts/wait-until.ts";

const pages = ["/", "/token-sets", "/activity"];
/** A little faster than a person, so that the web process is not overloaded. */
const everyMs = 100;

export interface MeasuredWeb {
  url: string;
  pid: number;
  /** Visits pages until the signal; returns the milliseconds of each visit. */
  visit(signal: AbortSignal): Promise<number[]>;
  stop(): Promise<unknown>;
}

async function signIn(organizationId: string, secret: string): Promise<string> {
  const person = { email: "owner@larder.test", name: "Odile Owner", role: "owner" } as const;
  const member = { ...person, organizationId, password: "a long enough password" };
  const { userId } = await makeMember(member, new Date());
  return sessionCookie({ userId, organizationId }, secret);
}

async function fetchPage(url: string, cookie: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  const isPage = answer.status === 200 && text.includes("</html>");
  if (!isPage) throw new Error(`${url} answered ${answer.status}.`);
  return performance.now() - began;
}

async function visitPages(url: string, cookie: string, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  for (let visit = 0; !signal.aborted; visit += 1) {
    const next = performance.now() + everyMs;
    times.push(await fetchPage(url + pages[visit % pages.length], cookie));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  return times;
}

/** A web process of the finished build, with a signed-in owner. */
export async function startMeasuredWeb(
  environment: Record<string, string>,
  organizationId: string,
  logFile: string,
): Promise<MeasuredWeb> {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const own = { NODE_ENV: "production", LARDER_URL: url, NEXTAUTH_URL: url, PORT: String(port) };
  const web = spawnChild({
    name: "web",
    args: nextArguments(projectDir, ["start", "-H", "127.0.0.1", "-p", String(port)]),
    env: {
      PATH: process.env.PATH,
      NEXT_TELEMETRY_DISABLED: "1",
      ...environment,
      ...own,
    } as NodeJS.ProcessEnv,
    cwd: projectDir,
    logFile,
  });
  const isReady = () =>
    fetch(`${url}/api/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  await waitUntil(async () => web.hasEnded() || (await isReady()), { timeoutMs: 90_000, intervalMs: 100 });
  if (web.hasEnded()) throw new PlainError(`The web process ended:\n${web.lastLines(20).join("\n")}`);
  const cookie = await signIn(organizationId, environment.NEXTAUTH_SECRET ?? "");
  return { url, pid: web.pid, visit: (signal) => visitPages(url, cookie, signal), stop: () => web.stop() };
}
