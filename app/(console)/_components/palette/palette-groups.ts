import type { Environment } from "#components/environment.ts";
import type { Theme } from "#components/theme.ts";
import type { SearchView } from "#lib/search/search-view.ts";
import { type Command, hasWords } from "./command.ts";

export interface PaletteOption {
  /** Unique in the palette, and fit for an element's id. */
  key: string;
  label: string;
  /** Shown beside the label. */
  note?: string;
  environment?: Environment;
  target: { href: string } | { theme: Theme };
}

export interface PaletteGroup {
  label: string;
  options: PaletteOption[];
}

function toOption(command: Command): PaletteOption {
  const target = "href" in command ? { href: command.href } : { theme: command.theme };
  const key = "href" in command ? command.href : command.theme;
  return { key: `go-${key.replaceAll("/", "-")}`, label: command.label, target };
}

function findGroups(view: SearchView, typed: string): PaletteGroup[] {
  // Results of the last search stay visible under the next one only where they match it too.
  const fits = ({ name }: { name: string }) => name.toLowerCase().includes(typed.toLowerCase());
  return [
    {
      label: "Token sets",
      options: view.tokenSets.filter(fits).map(({ id, name, library, environment }) => ({
        key: id,
        label: name,
        note: library,
        environment,
        target: { href: `/token-sets/${id}` },
      })),
    },
    {
      label: "Applications",
      options: view.applications.filter(fits).map(({ id, name }) => ({
        key: id,
        label: name,
        target: { href: `/applications/${id}` },
      })),
    },
    {
      label: "Libraries",
      options: view.libraries.filter(fits).map(({ id, name }) => ({
        key: id,
        label: name,
        note: "Its token sets",
        target: { href: `/token-sets?library=${id}` },
      })),
    },
  ];
}

/** What the palette lists for what is typed: matching commands, then what was found by name. */
export function toGroups(commands: Command[], view: SearchView | null, typed: string): PaletteGroup[] {
  const fitting = commands.filter((command) => hasWords(`${command.label} ${command.words}`, typed));
  const found = view && typed !== "" ? findGroups(view, typed) : [];
  return [{ label: "Pages and actions", options: fitting.map(toOption) }, ...found].filter(
    (group) => group.options.length > 0,
  );
}
