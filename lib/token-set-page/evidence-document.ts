import { type Html, html } from "./html.ts";

/** A fact with its name; one without a value is left out. */
export type Fact = readonly [name: string, value: string | number | Html | null];

const styles = html`<style>
:root { color-scheme: light; --ink: #221c19; --soft: #564d46; --line: #ddd6c8; --sunken: #f7f4ed; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 3rem; color: var(--ink); background: #fff;
  font: 14px/1.5 "Instrument Sans", system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); break-after: avoid; }
p { margin: 0.25rem 0; max-width: 46rem; }
.lead { font-size: 1.1rem; }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: minmax(9rem, 14rem) minmax(0, 1fr); gap: 0.2rem 1.25rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.mono { font-family: "Geist Mono", ui-monospace, monospace; font-size: 0.85em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { text-align: left; font-weight: 600; background: var(--sunken); white-space: nowrap; }
th, td { padding: 0.3rem 0.5rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr { break-inside: avoid; }
.wide { overflow-x: auto; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dt { margin-top: 0.4rem; } }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } .wide { overflow: visible; } }
@page { margin: 16mm; }
</style>`;

/** One file of HTML that needs nothing else, runs nothing, and prints well. */
export function toDocument(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${styles}
</head>
<body>
${body}
</body>
</html>
`.markup;
}

/** A heading with what stands below it. */
export function toSection(heading: string, content: Html): Html {
  return html`<section>
<h2>${heading}</h2>
${content}
</section>
`;
}

/** Facts as a list of names and values. */
export function toFacts(facts: readonly Fact[]): Html {
  const known = facts.flatMap(([name, value]) => (value === null || value === "" ? [] : [{ name, value }]));
  return html`<dl>
${known.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;
}

/** Long and exact, such as a hash. */
export function toCode(text: string | null): Html | null {
  return text === null ? null : html`<span class="mono">${text}</span>`;
}

/** An instant as everybody reads it who gets the file, to the second. */
export function toTime(iso: string | null): string | null {
  return iso === null ? null : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** ISO 8601 within sentences, as `toTime` writes it. */
export function withTimes(sentence: string): string {
  return sentence.replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, (iso) => toTime(iso) ?? iso);
}
