"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { isCurrentPath } from "#components/current-path.ts";
import { Link } from "#components/ui/link.tsx";

type NavLinkProps = { href: string; exact?: boolean; children: ReactNode };

/** A link of the main navigation, marked on its own page. */
export function NavLink({ href, exact = false, children }: NavLinkProps) {
  const current = isCurrentPath(usePathname(), href, exact);
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className="relative flex min-h-8 items-center gap-2.5 rounded-sm px-2.5 text-ink-soft -outline-offset-2 hover:bg-line/50 hover:text-ink aria-[current]:bg-paper aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:before:absolute aria-[current]:before:inset-y-1.5 aria-[current]:before:left-0 aria-[current]:before:w-0.5 aria-[current]:before:bg-link touch:min-h-11"
    >
      {children}
    </Link>
  );
}
