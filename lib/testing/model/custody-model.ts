/** What must be true of one set, known from what was done to it and from nothing that Larder says. */
export interface SetModel {
  /** It has had a pair. */
  connected: boolean;
  revoked: boolean;
  /** A person asked for a revocation and was told that it is not known what came of it: Larder repeats it. */
  revocationWanted: boolean;
  /** How many pairs persons had brought when it was revoked: only another one undoes that. */
  broughtAtRevocation: number;
  /** Whose access was current when Larder knew that, by the provider's own word; null while it did not. */
  user: string | null;
  /** A member has said since that access kept aside may become current. */
  accepted: boolean;
  /** The highest numbers seen; neither ever falls. */
  fence: number;
  generation: number;
}

/** What must be true of the run. */
export interface CustodyModel {
  sets: [SetModel, SetModel, SetModel];
}

function makeSetModel(connected: boolean): SetModel {
  return {
    connected,
    revoked: false,
    revocationWanted: false,
    broughtAtRevocation: 0,
    user: null,
    accepted: false,
    fence: 0,
    generation: connected ? 1 : 0,
  };
}

/** The model of a world in which nothing has happened yet. */
export function makeModel(): CustodyModel {
  return { sets: [makeSetModel(true), makeSetModel(true), makeSetModel(false)] };
}
