import { get } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { PlainError } from "../plain-error.ts";
import { waitUntil } from "../wait-until.ts";
import type { ChildPlan } from "./children.ts";
import { type Child, type ChildEnd, howItEnded, spawnChild } from "./spawn-child.ts";

export type KeepOptions = {
  cwd: string;
  logFile: string;
  say: (line: string) => void;
  onStarted: (pid: number) => void;
  /** The pause before each new start in a row. The last one comes before every further start. */
  restartDelaysMs?: number[];
};

export type KeptChild = {
  stop(): Promise<void>;
  kill(): void;
  /** Stops it and starts it anew, whatever it was doing. @throws PlainError when it does not start */
  reload(): Promise<void>;
};

const RESTART_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];
// From here on, a person is needed: the terminal says what does not work meanwhile, and no more about each new start.
const LASTING_AFTER_CRASHES = 5;
// A child that ran this long starts with a count of no crashes.
const HEALTHY_AFTER_MS = 60_000;

/**
 * Starts a child, waits until it is ready, and starts it again whenever it ends unexpectedly, with growing pauses. No
 * child's end ends another: refreshing does not depend on the pages.
 * @throws PlainError when the first start fails
 */
export async function keepRunning(
  plan: ChildPlan,
  options: KeepOptions,
  signal: AbortSignal,
): Promise<KeptChild> {
  const keeper = new Keeper(plan, options, signal);
  await keeper.launch();
  return keeper;
}

class Keeper implements KeptChild {
  readonly #plan: ChildPlan;
  readonly #options: KeepOptions;
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  #current: Child | undefined;
  #crashes = 0;
  /** Counts the starts: only the newest child is started again, and only once. */
  #turn = 0;

  constructor(plan: ChildPlan, options: KeepOptions, signal: AbortSignal) {
    this.#plan = plan;
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#stopped.signal]);
  }

  async launch(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { args, env, echo, name } = this.#plan;
    const { cwd, logFile } = this.#options;
    const child = spawnChild({ name, args, env, echo, cwd, logFile });
    const startedAt = performance.now();
    this.#current = child;
    this.#options.onStarted(child.pid);
    try {
      await waitForChild(this.#plan, child, this.#signal);
    } catch (error) {
      await child.stop();
      throw error;
    }
    void child.ended.then(async (end) => {
      if (this.#signal.aborted || turn !== this.#turn) return;
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) this.#crashes = 0;
      await this.#restart(`${this.#plan.title} ended unexpectedly: ${explainEnd(end, child)}`);
    });
  }

  async #restart(reason: string): Promise<void> {
    const { title, sources } = this.#plan;
    const { say, restartDelaysMs: delays = RESTART_DELAYS_MS } = this.#options;
    const turn = this.#turn;
    const delay = delays[Math.min(this.#crashes, delays.length - 1)] ?? 0;
    this.#crashes += 1;
    if (sources && this.#crashes >= LASTING_AFTER_CRASHES) {
      say(`${reason}\n${title} ended ${this.#crashes} times; it starts again when its code changes.`);
      return;
    }
    say(this.#explainRestart(reason, delay));
    try {
      await pause(delay, undefined, { signal: this.#signal });
      if (turn !== this.#turn) return;
      await this.launch();
      say(`${title} runs again.`);
    } catch (error) {
      if (this.#signal.aborted || this.#turn > turn + 1) return;
      await this.#restart(error instanceof Error ? error.message : String(error));
    }
  }

  #explainRestart(reason: string, delay: number): string {
    const { title, whileDown } = this.#plan;
    const inSeconds = `${delay / 1000} s`;
    if (this.#crashes < LASTING_AFTER_CRASHES) return `${reason}\n${title} starts again in ${inSeconds}.`;
    if (this.#crashes > LASTING_AFTER_CRASHES) return `${title} ended again; next try in ${inSeconds}.`;
    return [
      reason,
      `${title} ended ${this.#crashes} times in a row, so ${whileDown}; Larder tries it again in ${inSeconds} and then` +
        ` at least once a minute, and ${this.#options.logFile} has the cause.`,
    ].join("\n");
  }

  async reload(): Promise<void> {
    if (this.#signal.aborted) return;
    this.#turn += 1;
    this.#crashes = 0;
    await this.#current?.stop();
    if (!this.#signal.aborted) await this.launch();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#current?.stop();
  }

  kill(): void {
    this.#stopped.abort();
    this.#current?.kill();
  }
}

const POLL_TIMEOUT_MS = 5_000;

/**
 * Waits until a child is ready.
 * @throws PlainError when it ends first, or takes too long
 */
export async function waitForChild(plan: ChildPlan, child: Child, signal: AbortSignal): Promise<void> {
  const state = { ready: false };
  let answer = "it sent no message that it is ready";
  child.onMessage((message) => {
    if (plan.readiness.kind === "message" && isReadyMessage(message)) state.ready = true;
  });
  const check = async () => {
    if (plan.readiness.kind === "http" && !child.hasEnded()) {
      answer = await request(plan.readiness.url, plan.readiness.host);
      state.ready = answer === "ready";
    }
    return state.ready || child.hasEnded();
  };
  await waitUntil(check, { timeoutMs: plan.readyWithinMs, intervalMs: 100, signal });
  signal.throwIfAborted();
  // keepRunning restarts a child that was ready and has ended since.
  if (state.ready) return;
  if (child.hasEnded())
    throw new PlainError(`${plan.title} did not start: ${explainEnd(await child.ended, child)}`);
  const sentence = `${plan.title} was not ready within ${plan.readyWithinMs / 1000} seconds: ${answer}`;
  throw new PlainError(withLastLines(sentence, child));
}

/** How a child ended, with its last lines, as the end of a sentence. */
function explainEnd(end: ChildEnd, child: Child): string {
  return withLastLines(howItEnded(end), child);
}

function withLastLines(sentence: string, child: Child): string {
  const lines = child.lastLines();
  if (lines.length === 0) return `${sentence}, and printed nothing.`;
  return [`${sentence}. Its last lines:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function isReadyMessage(message: unknown): boolean {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}

async function request(url: string, host: string): Promise<string> {
  const answer = await ask(url, { host, timeout: POLL_TIMEOUT_MS });
  if (answer === null) return `${url} did not answer`;
  if (answer.status === 200) return "ready";
  return `${url} answered ${answer.status} ${answer.body.slice(0, 300)}`.trim();
}

const COMPILED_WITHIN_MS = 120_000;

/** Opens a child's first pages, so that they are compiled before a person does. One that fails says so to that person. */
export async function openFirstPages(
  { readiness, firstPages = [] }: Pick<ChildPlan, "readiness" | "firstPages">,
  signal: AbortSignal,
): Promise<void> {
  if (readiness.kind !== "http") return;
  const { url, host } = readiness;
  const asking = { host, timeout: COMPILED_WITHIN_MS, signal };
  await Promise.all(firstPages.map((page) => ask(new URL(page, url).href, asking)));
}

type Asking = { host: string; timeout: number; signal?: AbortSignal };

// With the public host, as from a proxy: the web server may redirect other hosts to it.
function ask(
  url: string,
  { host, ...options }: Asking,
): Promise<{ status: number | undefined; body: string } | null> {
  return new Promise((resolve) => {
    const call = get(url, { headers: { host }, agent: false, ...options }, async (response) => {
      const body = await text(response).catch(() => "");
      resolve({ status: response.statusCode, body });
    });
    call.once("timeout", () => call.destroy());
    call.once("error", () => resolve(null));
  });
}
