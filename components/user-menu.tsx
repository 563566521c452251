import { ChevronsUpDown, CircleUser } from "lucide-react";
import type { ReactNode } from "react";
import type { Theme } from "#components/theme.ts";
import { ThemeToggle } from "#components/theme-toggle.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { MenuLink } from "#components/ui/menu-item.tsx";

export type ShellUser = { name: string; email: string; role: string };

type UserMenuProps = {
  user: ShellUser;
  theme: Theme;
  accountHref?: string | undefined;
  /** A form with a MenuButton. */
  signOut: ReactNode;
};

export function UserMenu({ user, theme, accountHref, signOut }: UserMenuProps) {
  return (
    <Menu
      id="user-menu"
      align="start"
      triggerClass="flex min-h-11 w-full items-center gap-2.5 rounded-sm px-2.5 py-1 text-left hover:bg-line/50"
      trigger={
        <>
          <CircleUser aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
          <span className="min-w-0 grow">
            <span className="block truncate font-medium">{user.name}</span>
            <span className="block truncate text-xs text-ink-soft">{user.role}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-ink-soft" />
        </>
      }
    >
      <p className="px-2 pt-1 pb-2 text-sm text-ink-soft">
        Signed in as <span className="block font-medium text-ink wrap-anywhere">{user.email}</span>
      </p>
      <div className="px-1 pb-2">
        <ThemeToggle theme={theme} />
      </div>
      <div className="border-t border-line pt-1">
        {accountHref ? <MenuLink href={accountHref}>Account</MenuLink> : null}
        {signOut}
      </div>
    </Menu>
  );
}
