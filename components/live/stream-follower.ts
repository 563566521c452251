import type { Changes, StreamEnd } from "#lib/live/stream-event-view.ts";

/**
 * How this page learns of changes. `unheard`: Larder answers, but hears no changes itself. `crowded`: newer pages of this
 * browser took the place. `ended`: the session is over.
 */
export type Standing = "connecting" | "live" | "unheard" | "crowded" | "unreachable" | "ended";

/** What of an EventSource is used. */
export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** What the page gives, and a test can replace. */
export interface Surroundings {
  open(address: string): Source;
  /** Whether Larder answers and can read its database. */
  isReady(): Promise<boolean>;
  /** Milliseconds since what the page shows was asked for. */
  age(): number;
  random(): number;
  onStanding(standing: Standing): void;
  /** Null: something may have changed. */
  onChanged(changes: Changes | null): void;
}

/** A stream that says nothing for so long is lost: it beats every ten seconds. */
const silentAfterMs = 25_000;
const closeHiddenAfterMs = 60_000;
const reaskEveryMs = 60_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

/** Keeps a stream of changes open while the page is visible, and says how the page stands without one. */
export class StreamFollower {
  readonly #around: Surroundings;
  #standing: Standing = "connecting";
  #source: Source | null = null;
  #failures = 0;
  #silence: Timer;
  #retry: Timer;
  #hidden: Timer;
  #reask: Timer;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Opens a stream unless there is one. */
  open(): void {
    clearTimeout(this.#retry);
    if (this.#source) return;
    const source = this.#around.open(`/changes?age=${Math.round(this.#around.age())}`);
    this.#source = source;
    // What a stream says after it was closed counts no more.
    const on = (type: string, act: (data: string) => void) =>
      source.addEventListener(type, ({ data }) => {
        if (this.#source === source) act(data);
      });
    on("beat", (data) => this.#beat(JSON.parse(data)));
    on("changed", (data) => {
      this.#wait();
      this.#around.onChanged(JSON.parse(data));
    });
    on("end", (data) => this.#end(JSON.parse(data)));
    on("error", () => this.#lose());
    this.#wait();
  }

  /** Whoever comes back or asks for it does not wait for the next try. */
  tryNow(): void {
    clearTimeout(this.#hidden);
    this.#failures = 0;
    this.open();
  }

  /** Nobody looks: the connection is left to others after a while. */
  hide(): void {
    clearTimeout(this.#hidden);
    this.#hidden = setTimeout(() => this.close(), closeHiddenAfterMs);
  }

  /** The device has no network. */
  goOffline(): void {
    if (this.#source) this.#lose();
    this.#stand("unreachable");
  }

  close(): void {
    for (const timer of [this.#silence, this.#retry, this.#hidden, this.#reask]) clearTimeout(timer);
    this.#source?.close();
    this.#source = null;
  }

  #wait(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(), silentAfterMs);
  }

  #beat({ heard }: { heard: boolean }): void {
    this.#failures = 0;
    this.#wait();
    this.#stand(heard ? "live" : "unheard");
  }

  #end({ why }: { why: StreamEnd }): void {
    if (why === "stopping") this.#lose();
    else {
      this.close();
      this.#stand(why === "session" ? "ended" : "crowded");
    }
  }

  #lose(): void {
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
    this.#failures += 1;
    void this.#judgeLoss();
    // Pages that lost the same process do not come back all at once.
    const pauseMs = Math.min(firstPauseMs * 2 ** (this.#failures - 1), longestPauseMs);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), pauseMs * (0.5 + this.#around.random()));
  }

  /** One loss is a restart or a moment of the network; the second says something. */
  async #judgeLoss(): Promise<void> {
    if (this.#failures < 2) {
      this.#stand(this.#standing === "live" ? "connecting" : this.#standing);
      return;
    }
    const isReady = await this.#around.isReady();
    if (this.#source === null || this.#failures > 0) this.#stand(isReady ? "unheard" : "unreachable");
  }

  #stand(standing: Standing): void {
    if (standing !== this.#standing) this.#around.onStanding(standing);
    this.#standing = standing;
    const reasks = standing === "unheard" || standing === "crowded";
    if (!reasks) {
      clearTimeout(this.#reask);
      this.#reask = undefined;
    } else this.#reask ??= setTimeout(() => void this.#askAnew(), reaskEveryMs);
  }

  /** A page that cannot be read now would be lost for one that says so. */
  async #askAnew(): Promise<void> {
    this.#reask = undefined;
    if (await this.#around.isReady()) this.#around.onChanged(null);
    this.#stand(this.#standing);
  }
}
