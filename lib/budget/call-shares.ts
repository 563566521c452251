/** Who makes a call to the provider, the first of them first. */
export const callKinds = ["person", "refresh", "doubt", "check"] as const;

/**
 * `person`: somebody clicked, or a script asked. `refresh`: a set is due. `doubt`: an offer without a known outcome is
 * asked about. `check`: a living set is asked about.
 */
export type CallKind = (typeof callKinds)[number];

/** Who asks for a call. `bulk`: a person, for one of many token sets; it comes after clicks and after what is due. */
export type Asker = CallKind | "bulk";

/** Which of the counts a call belongs to. */
export function countedAs(asker: Asker): CallKind {
  return asker === "bulk" ? "person" : asker;
}

/** What a kind of call may take of a minute's calls. */
export interface Share {
  /** It takes nothing while no more than this is left: that is for kinds before it. */
  reserve: number;
  /** The most that it takes in a minute. */
  most: number;
}

/** The share of each kind of `perMinute` calls, which are twenty or more. */
export function shareOf(asker: Asker, perMinute: number): Share {
  const tenth = Math.floor(perMinute / 10);
  switch (asker) {
    case "person":
      return { reserve: 0, most: perMinute };
    case "refresh":
      return { reserve: tenth, most: perMinute };
    case "bulk":
      return { reserve: Math.floor((perMinute * 3) / 10), most: perMinute };
    case "doubt":
      return { reserve: tenth, most: tenth };
    case "check":
      return { reserve: Math.floor(perMinute / 2), most: Math.floor(perMinute / 4) };
  }
}
