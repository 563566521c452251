/** An application one of whose sets has lost its connection: an alert of its own. */
export interface Incident {
  applicationId: string;
  setId: string;
  /** It works again. The receiver had heard of it before. */
  isMended: boolean;
}

/** A message as a webhook got it. */
export interface Heard {
  path: string;
  id: string;
  body: string;
  type: string;
  applicationId: string | undefined;
}

/** What is wrong with what one webhook heard of one incident. */
function judgeIncident(heard: readonly Heard[], { isMended, applicationId }: Incident): string[] {
  const ids = (type: string) => new Set(heard.filter((one) => one.type === type).map(({ id }) => id));
  const first = (type: string) => heard.findIndex((one) => one.type === type);
  const [opened, recovered] = [ids("alert.opened"), ids("alert.recovered")];
  const problems: string[] = [];
  if (opened.size !== 1) problems.push(`opened under ${opened.size} ids`);
  if (recovered.size !== (isMended ? 1 : 0)) problems.push(`recovered under ${recovered.size} ids`);
  if (isMended && first("alert.recovered") < first("alert.opened")) problems.push("recovered came first");
  const others = heard.filter(({ type }) => type !== "alert.opened" && type !== "alert.recovered");
  for (const { type } of others) problems.push(`${type} came`);
  return problems.map((problem) => `${applicationId}: ${problem}.`);
}

/**
 * What is wrong with what webhooks heard, in the order of its arrival: each of them hears once of each incident, under one id
 * however often it is repeated, then of its end where it is over, and of nothing else.
 */
export function judgeHeard(
  heard: readonly Heard[],
  { incidents, paths }: { incidents: readonly Incident[]; paths: readonly string[] },
): string[] {
  const known = new Set(incidents.map(({ applicationId }) => applicationId));
  const problems = heard.filter((one) => !known.has(one.applicationId ?? "")).map(({ body }) => body);
  for (const path of paths) {
    for (const incident of incidents) {
      const own = heard.filter((one) => one.path === path && one.applicationId === incident.applicationId);
      problems.push(...judgeIncident(own, incident));
    }
  }
  const bodies = new Map<string, string>();
  for (const { id, body } of heard) {
    const earlier = bodies.get(id);
    if (earlier !== undefined && earlier !== body) problems.push(`${id} came with two bodies.`);
    bodies.set(id, body);
  }
  return problems;
}
