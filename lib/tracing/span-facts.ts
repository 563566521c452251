/** What a span may say. There is no room for a text of anybody's: no address, header, body, name or message. */
export interface SpanFacts {
  trigger?: string;
  environment?: string;
  tokenSetId?: string;
  attemptId?: string;
  /** How many token sets were claimed. */
  sets?: number;
  /** What came of it, in one of Larder's own words. */
  outcome?: string;
  /** An AppError's code, or the name of another error. */
  errorCode?: string;
  /** Which of the provider's endpoints was called. */
  endpoint?: string;
  method?: string;
  host?: string;
  status?: number;
}

// None of these shapes fits a token, a code or a secret: those have digits and capitals where words have none.
const word = /^(?=.{1,40}$)[a-z]+(?:_[a-z]+)*$/;
const codeOrName = /^(?=.{1,60}$)(?:[a-z]+(?:_[a-z]+)*|(?:[A-Z][a-z]+)+)$/;
const method = /^(?:GET|POST)$/;
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const host =
  /^(?=.{1,255}$)(?:localhost|(?:[a-z0-9-]+\.)+[a-z]{2,}|\d+(?:\.\d+){3}|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

/** The attributes that leave, each with the shape of its values. What has another shape is left out. */
const allowed: Readonly<Record<keyof SpanFacts, { attribute: string; shape: RegExp | "count" }>> = {
  trigger: { attribute: "larder.trigger", shape: word },
  environment: { attribute: "larder.environment", shape: word },
  tokenSetId: { attribute: "larder.token_set", shape: id },
  attemptId: { attribute: "larder.attempt", shape: id },
  sets: { attribute: "larder.sets", shape: "count" },
  outcome: { attribute: "larder.outcome", shape: word },
  errorCode: { attribute: "error.type", shape: codeOrName },
  endpoint: { attribute: "larder.endpoint", shape: word },
  method: { attribute: "http.request.method", shape: method },
  host: { attribute: "server.address", shape: host },
  status: { attribute: "http.response.status_code", shape: "count" },
};

/** The name under which a fact leaves. */
export function attributeOf(fact: keyof SpanFacts): string {
  return allowed[fact].attribute;
}

/** The attributes of these facts; whatever is not on the list, or has not its shape, is left out. */
export function toAttributes(facts: SpanFacts): Record<string, string | number> {
  const attributes: Record<string, string | number> = {};
  for (const [fact, { attribute, shape }] of Object.entries(allowed)) {
    const value = facts[fact as keyof SpanFacts];
    if (typeof value === "number" && shape === "count" && Number.isSafeInteger(value))
      attributes[attribute] = value;
    if (typeof value === "string" && shape !== "count" && shape.test(value)) attributes[attribute] = value;
  }
  return attributes;
}

const shapeOfNames = /^[a-z][A-Za-z0-9 ._-]{0,79}$/;

/** The name of a span; anything but a short name of the code's own is left out. */
export function toSpanName(name: string): string {
  return shapeOfNames.test(name) ? name : "unnamed";
}
