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
    <Link href={href} aria-current={current ? "page" : undefined} className="nav-link">
      {children}
    </Link>
  );
}
