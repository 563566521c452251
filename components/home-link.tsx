import { Brand } from "#components/brand-mark.tsx";
import { ProviderChip, type ShellProvider } from "#components/provider-chip.tsx";
import { Link } from "#components/ui/link.tsx";

interface Props {
  href: string;
  /** Which service Larder talks to. */
  provider: ShellProvider;
}

/** Larder's mark, which leads to the first page, and whose tokens these are. */
export function HomeLink({ href, provider }: Props) {
  return (
    <div className="flex min-w-0 gap-x-2 max-lg:flex-col max-lg:items-start lg:items-center">
      <Link href={href} className="inline-flex min-h-6 items-center rounded-sm lg:min-h-8">
        <Brand />
      </Link>
      <ProviderChip provider={provider} />
    </div>
  );
}
