/** What a machine was told about one generation, and what it did with it. */
export interface CollectedFacts {
  generation: number;
  promisedUntil: Date;
  firstAt: Date;
  lastAt: Date;
  /** How often it collected this generation. */
  count: number;
  /** How often it reported that the API refused this generation's access token. */
  rejectedCount: number;
  rejectedAt: Date | null;
}

/** What is known of a machine that may collect tokens. */
export interface MachineFacts {
  /** The token set's generation, and since when that is in force; null before it is connected. */
  current: { generation: number; since: Date } | null;
  /** The newest generations that it collected, newest first. */
  collected: readonly CollectedFacts[];
}

/** Something that a machine does wrong, or may do wrong. */
export type MachineTrouble =
  /** It reports again and again that the token in force was refused. */
  | { code: "loops_on_401"; times: number; lastAt: Date }
  /** It reports an old token although it was given a newer one. */
  | { code: "uses_old_token"; lastAt: Date }
  /** It asks far more often than the answer's `expires_in` calls for. */
  | { code: "never_caches"; times: number; everySeconds: number; goodForSeconds: number; lastAt: Date }
  /** Its promise is over, the token was replaced, and it has not asked since. */
  | { code: "not_collected"; since: Date };

/** What happened longer ago than this says nothing about the machine as it is now. */
const freshForMs = 24 * 3_600_000;
/** One report is what a client should do; as many as this do not help it. */
const loopsFrom = 3;
/** So few asks may be restarts, or several processes of one machine. */
const asksFrom = 20;
const often = { everyMs: 60_000, shareOfPromise: 20 };
/** A request may be on its way while the new token arrives. */
const switchOverMs = 60_000;

const isFresh = (at: Date, now: Date) => now.getTime() - at.getTime() < freshForMs;

function findLoop({ rejectedCount: times, rejectedAt }: CollectedFacts, now: Date): MachineTrouble | null {
  if (rejectedAt === null || times < loopsFrom || !isFresh(rejectedAt, now)) return null;
  return { code: "loops_on_401", times, lastAt: rejectedAt };
}

function findOldToken([latest, ...older]: readonly CollectedFacts[], now: Date): MachineTrouble | null {
  if (!latest) return null;
  const givenMs = latest.firstAt.getTime() + switchOverMs;
  const lastAt = older
    .flatMap(({ rejectedAt }) => (rejectedAt && rejectedAt.getTime() > givenMs ? [rejectedAt] : []))
    .at(0);
  return lastAt && isFresh(lastAt, now) ? { code: "uses_old_token", lastAt } : null;
}

function findHurry(latest: CollectedFacts, now: Date): MachineTrouble | null {
  const { count: times, firstAt, lastAt, promisedUntil } = latest;
  if (times < asksFrom || !isFresh(lastAt, now)) return null;
  const everyMs = (lastAt.getTime() - firstAt.getTime()) / (times - 1);
  const goodForMs = promisedUntil.getTime() - firstAt.getTime();
  if (everyMs >= Math.min(often.everyMs, goodForMs / often.shareOfPromise)) return null;
  const seconds = (ms: number) => Math.max(1, Math.round(ms / 1_000));
  return {
    ...{ code: "never_caches", times, lastAt },
    ...{ everySeconds: seconds(everyMs), goodForSeconds: seconds(goodForMs) },
  };
}

function findSilence(
  { generation, promisedUntil }: CollectedFacts,
  current: MachineFacts["current"],
  now: Date,
): MachineTrouble | null {
  if (!current || generation >= current.generation || promisedUntil > now) return null;
  return { code: "not_collected", since: current.since };
}

/** What a machine does wrong, the worst first, by what was counted alone. Nothing for one that never collected. */
export function findTroubles({ current, collected }: MachineFacts, now: Date): MachineTrouble[] {
  const [latest] = collected;
  if (!latest) return [];
  const found = [
    latest.generation === current?.generation ? findLoop(latest, now) : null,
    findOldToken(collected, now),
    findHurry(latest, now),
    findSilence(latest, current, now),
  ];
  return found.filter((trouble) => trouble !== null);
}

function sayDuration(seconds: number): string {
  const [count, unit] =
    seconds < 120
      ? [seconds, "second"]
      : seconds < 7_200
        ? [Math.round(seconds / 60), "minute"]
        : seconds < 172_800
          ? [Math.round(seconds / 3_600), "hour"]
          : [Math.round(seconds / 86_400), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** A trouble in words that support can pass on to whoever looks after the machine. */
export function sayTrouble(trouble: MachineTrouble): string {
  switch (trouble.code) {
    case "loops_on_401":
      return `It has said ${trouble.times} times that Apicbase refuses the access token it has now (401). Larder asks Apicbase each time it is news: where the token works, what the machine calls is at fault, such as a wrong address or a missing scope.`;
    case "uses_old_token":
      return "It was given the present access token and still calls Apicbase with an older one. It has to replace the token that it keeps with each answer of Larder.";
    case "never_caches":
      return `It asks for the access token every ${sayDuration(trouble.everySeconds)}, ${trouble.times} times so far, although one answer is good for ${sayDuration(trouble.goodForSeconds)}. It should keep the token until expires_in is over.`;
    case "not_collected":
      return "It has not asked since the access token was replaced. If it still calls Apicbase, it does so with an old token and is refused (401): it has to ask Larder again when expires_in is over.";
  }
}
