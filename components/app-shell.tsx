import { Menu as MenuIcon } from "lucide-react";
import type { ReactNode } from "react";
import { NavLink } from "#components/nav-link.tsx";
import type { Theme } from "#components/theme.ts";
import { MenuPanel } from "#components/ui/menu-panel.tsx";
import { type ShellUser, UserMenu } from "#components/user-menu.tsx";
import { ViewerZone } from "#components/viewer-zone.tsx";

type NavItem = {
  href: string;
  label: string;
  /** A lucide icon of 16 pixels: `<KeyRound className="size-4" aria-hidden />`. */
  icon: ReactNode;
  /** Current on that page alone, not on the pages below it. */
  exact?: boolean;
  /** How many there need attention. */
  attention?: number;
};

type AppShellProps = {
  nav: readonly NavItem[];
  /** The way to the first page: a HomeLink. It stands above the menu on small screens, and in it on others. */
  home: ReactNode;
  /** The organization's name, or a switcher. */
  organization: ReactNode;
  /** What opens the palette. */
  search?: ReactNode;
  user: ShellUser;
  theme: Theme;
  /** `parseZone` of the cookie, so that times are written in the viewer's zone. */
  zone?: string | undefined;
  accountHref?: string;
  /** A form with a MenuButton. */
  signOut: ReactNode;
  children: ReactNode;
};

const MENU_ID = "main-menu";

/**
 * The frame of every signed-in page. On small screens the sidebar is a popover under a top bar: one element, so that
 * nothing in it (a switcher, a form) is on the page twice.
 */
export function AppShell({
  nav,
  home,
  organization,
  search,
  user,
  theme,
  zone,
  accountHref,
  signOut,
  children,
}: AppShellProps) {
  return (
    <ViewerZone zone={zone}>
      <SkipLink />
      <div className="min-h-dvh lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)] print:block print:min-h-0">
        <header className="border-line bg-sunken max-lg:border-b lg:border-r print:hidden">
          <div className="flex items-center justify-between px-4 py-2 lg:hidden">
            {home}
            <button
              type="button"
              popoverTarget={MENU_ID}
              className="flex min-h-11 items-center gap-2 rounded-sm px-3 font-medium hover:bg-line/50"
            >
              <MenuIcon aria-hidden="true" className="size-4.5" />
              Menu
            </button>
          </div>
          <MenuPanel
            id={MENU_ID}
            className="flex-col bg-sunken text-ink open:flex max-lg:fixed max-lg:inset-x-0 max-lg:top-15 max-lg:bottom-auto max-lg:max-h-[calc(100dvh-3.75rem)] max-lg:w-full max-lg:overflow-y-auto max-lg:border-b max-lg:border-line-strong max-lg:p-3 max-lg:shadow-float lg:sticky lg:top-0 lg:flex lg:h-dvh lg:w-auto lg:px-3 lg:pt-6 lg:pb-3"
          >
            <div className="px-2.5 max-lg:hidden">{home}</div>
            <div className="mt-1 mb-3 truncate text-sm text-ink-soft max-lg:mb-2">{organization}</div>
            {search ? <div className="mb-3 max-lg:mb-2">{search}</div> : null}
            <div className="lg:min-h-0 lg:grow lg:overflow-y-auto">
              <MainNav nav={nav} />
            </div>
            <div className="border-t border-line pt-2 max-lg:mt-2">
              <UserMenu user={user} theme={theme} accountHref={accountHref} signOut={signOut} />
            </div>
          </MenuPanel>
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="w-full max-w-320 px-4 pt-8 pb-16 outline-none lg:px-8 print:p-0"
        >
          {children}
        </main>
      </div>
    </ViewerZone>
  );
}

function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-sm bg-ink px-3 py-2 font-medium text-paper focus:translate-y-0 print:hidden"
    >
      Skip to content
    </a>
  );
}

function MainNav({ nav }: { nav: readonly NavItem[] }) {
  return (
    <nav aria-label="Main">
      <ul className="grid gap-px">
        {nav.map((item) => (
          <li key={item.href}>
            <NavLink href={item.href} exact={item.exact ?? false}>
              {item.icon}
              <span className="grow">{item.label}</span>
              {item.attention ? (
                <span className="text-sm font-semibold text-broken">
                  {item.attention}
                  <span className="sr-only"> need attention</span>
                </span>
              ) : null}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
