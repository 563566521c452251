import type { Environment } from "#components/environment.ts";
import type { Health } from "#components/health.ts";
import type { Theme } from "#components/theme.ts";
import type { FindView, FoundSet } from "#lib/search/search-view.ts";
import { allHref, sayAll } from "../find/all-found.ts";
import { type Command, hasWords } from "./command.ts";
import type { SetAct, SetCommand } from "./set-acts.ts";

export interface PaletteOption {
  /** Unique in the palette, and fit for an element's id. */
  key: string;
  label: string;
  /** Shown beside the label. */
  note?: string;
  environment?: Environment;
  health?: Health;
  target: { href: string } | { theme: Theme } | SetAct;
}

export interface PaletteGroup {
  label: string;
  options: PaletteOption[];
}

/** What the palette can offer. */
export interface Offered {
  commands: readonly Command[];
  /** The token set in view, and what can be done with it. */
  inView: { set: FoundSet; commands: readonly SetCommand[] } | null;
  recent: readonly FoundSet[];
  /** The last results, and what they were found for. */
  view: FindView | null;
  found: string;
}

function toOption(command: Command): PaletteOption {
  const target = "href" in command ? { href: command.href } : { theme: command.theme };
  const key = "href" in command ? command.href : command.theme;
  return { key: `go-${key.replaceAll("/", "-")}`, label: command.label, target };
}

function toSetOption(set: FoundSet, kind: string): PaletteOption {
  const { id, name, library, cause, environment, health } = set;
  const note = cause ? `${library}: ${cause}` : library;
  return {
    key: `${kind}-${id}`,
    label: name,
    note,
    environment,
    health,
    target: { href: `/token-sets/${id}` },
  };
}

/** Each word somewhere in the text. */
function holds(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

function findGroups({ view, found }: Offered, typed: string): PaletteGroup[] {
  if (!view) return [];
  // Results of the last search stay visible under the next one only where they match it too.
  const fits = (text: string) => found === typed || holds(text, typed);
  const pasted = found === typed ? view.pasted.map(({ tokenSet }) => tokenSet) : [];
  const once = new Map([...pasted, ...view.tokenSets].map((set) => [set.id, set]));
  const sets = [...once.values()].filter((set) => fits(`${set.name} ${set.library} ${set.application}`));
  const { all } = view;
  const isMore = found === typed && all !== null && all.total > sets.length;
  return [
    {
      label: "Token sets",
      options: [
        ...sets.map((set) => toSetOption(set, "set")),
        ...(isMore ? [{ key: "all-sets", label: sayAll(all), target: { href: allHref(all) } }] : []),
      ],
    },
    {
      label: "Applications",
      options: view.applications
        .filter(({ name }) => fits(name))
        .map(({ id, name }) => ({ key: id, label: name, target: { href: `/applications/${id}` } })),
    },
    {
      label: "Libraries",
      options: view.libraries
        .filter(({ name }) => fits(name))
        .map(({ id, name }) => ({ key: id, label: name, target: { href: `/libraries/${id}` } })),
    },
    {
      label: "People",
      options: view.people
        .filter(({ name }) => fits(name))
        .map(({ id, name }) => ({ key: id, label: name, target: { href: `/settings/members/${id}` } })),
    },
  ];
}

function inViewGroup({ inView }: Offered, typed: string): PaletteGroup[] {
  if (!inView) return [];
  const fitting = inView.commands.filter(({ words }) => hasWords(words, typed));
  const options = fitting.map(({ label, target }) => ({
    key: `act-${label.replaceAll(" ", "-")}`,
    label,
    target,
  }));
  return [{ label: inView.set.name, options }];
}

/** What the palette lists for what is typed: what can be done here, matching commands, then what was found. */
export function toGroups(offered: Offered, typed: string): PaletteGroup[] {
  const fitting = offered.commands.filter((command) => hasWords(`${command.label} ${command.words}`, typed));
  const recent = typed === "" ? offered.recent.map((set) => toSetOption(set, "recent")) : [];
  const found = typed === "" ? [] : findGroups(offered, typed);
  return [
    ...inViewGroup(offered, typed),
    { label: "Recent", options: recent },
    { label: "Pages and actions", options: fitting.map(toOption) },
    ...found,
  ].filter((group) => group.options.length > 0);
}
