"use client";

import NextLink, { useLinkStatus } from "next/link";
import type { ComponentProps } from "react";
import { MovingBar } from "#components/ui/moving-bar.tsx";

/** A link within Larder, which shows at once that the page it leads to is being asked for. */
export function Link({ children, ...rest }: ComponentProps<typeof NextLink>) {
  return (
    <NextLink {...rest}>
      {children}
      <OnTheWay />
    </NextLink>
  );
}

function OnTheWay() {
  const { pending } = useLinkStatus();
  return pending ? <MovingBar /> : null;
}
