import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";
import { DownloadLink } from "#components/ui/download-link.tsx";
import { Link } from "#components/ui/link.tsx";

const ITEM =
  "flex min-h-8 w-full items-center gap-2 rounded-xs px-2 py-1 text-left whitespace-nowrap hover:bg-sunken touch:min-h-11";

export function MenuLink({ className, ...rest }: Omit<ComponentProps<typeof Link>, "style">) {
  return <Link {...rest} className={classNames(ITEM, className)} />;
}

/** Not a Link: prefetching would make the file. */
export function MenuDownload({ className, ...rest }: ComponentProps<typeof DownloadLink>) {
  return <DownloadLink {...rest} className={classNames(ITEM, className)} />;
}

/** For a form in a menu, such as signing out, set `type="submit"`. */
export function MenuButton({ className, type = "button", ...rest }: Omit<ComponentProps<"button">, "style">) {
  return <button {...rest} type={type} className={classNames(ITEM, className)} />;
}
