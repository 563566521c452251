import { ChevronDown, type LucideIcon } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { Menu } from "#components/ui/menu.tsx";
import { MenuDialogButton } from "#components/ui/menu-dialog-button.tsx";
import { MenuDownload, MenuLink } from "#components/ui/menu-item.tsx";

/** Something that a person can do with a token set now and then: a dialog of the page, another page, or a file. */
export interface MenuEntry {
  label: string;
  icon: LucideIcon;
  /** It ends something. */
  isDanger?: boolean;
  opens: { dialogId: string; dialog: ReactNode } | { href: string } | { file: string };
}

function Entry({ entry: { label, icon: Icon, isDanger, opens } }: { entry: MenuEntry }) {
  const className = isDanger ? "text-broken" : undefined;
  const content = (
    <>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      {label}
    </>
  );
  if ("file" in opens) {
    return (
      <MenuDownload href={opens.file} className={className}>
        {content}
      </MenuDownload>
    );
  }
  return "href" in opens ? (
    <MenuLink href={opens.href} className={className}>
      {content}
    </MenuLink>
  ) : (
    <MenuDialogButton opens={opens.dialogId} className={className}>
      {content}
    </MenuDialogButton>
  );
}

/** What is seldom done with a set, out of the way; nothing for who may do none of it. */
export function SetMenu({ entries }: { entries: readonly MenuEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <Menu
      id="token-set-menu"
      trigger={
        <>
          More
          <ChevronDown aria-hidden="true" className="-mr-1 size-4" />
        </>
      }
    >
      {entries.map((entry) => (
        <Entry key={entry.label} entry={entry} />
      ))}
    </Menu>
  );
}

/** The dialogs of the menu's entries, and what was done in them: outside the menu, which closes. */
export function SetMenuDialogs({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map(
    ({ label, opens }) => "dialog" in opens && <Fragment key={label}>{opens.dialog}</Fragment>,
  );
}
