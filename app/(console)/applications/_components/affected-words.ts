import type { Affected } from "#lib/application-page/get-application-page.ts";

const count = (number: number, one: string, many: string) =>
  `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

/** What a change of the application would touch, in a sentence. */
export function sayAffected({ production, development, machines }: Affected): string {
  const total = production + development;
  if (total === 0) return "No token set uses it.";
  const parts = [
    ...(production > 0 ? [`${production.toLocaleString("en-GB")} production`] : []),
    ...(development > 0 ? [`${development.toLocaleString("en-GB")} development`] : []),
  ];
  const sets = `${parts.join(" and ")} token ${total === 1 ? "set uses" : "sets use"} it`;
  if (machines === 0) return `${sets}; no machine collects from ${total === 1 ? "it" : "them"}.`;
  return `${sets}; ${count(machines, "machine collects", "machines collect")} from ${total === 1 ? "it" : "them"}.`;
}
