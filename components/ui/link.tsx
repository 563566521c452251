"use client";

import NextLink, { useLinkStatus } from "next/link";
import type { ComponentProps } from "react";
import { createPortal } from "react-dom";
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

/** Outside the link, which may be part of a picture. */
function OnTheWay() {
  const { pending } = useLinkStatus();
  return pending ? createPortal(<MovingBar />, document.body) : null;
}
