import type { ReactNode } from "react";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Tabs } from "#components/ui/tabs.tsx";

const tabs = [
  { label: "Members", href: "/settings/members" },
  { label: "Destinations", href: "/settings/destinations" },
  { label: "API keys", href: "/settings/api-keys" },
  { label: "Organization", href: "/settings/organization" },
  { label: "System", href: "/settings/system" },
];

interface Props {
  /** The `href` of the current tab. */
  current: string;
  meta: ReactNode;
  actions?: ReactNode;
}

/** The top of every settings page. */
export function SettingsHeader({ current, meta, actions }: Props) {
  return (
    <>
      <PageHeader title="Settings" meta={meta} actions={actions} />
      <div className="mb-5">
        <Tabs label="Settings" tabs={tabs.map((tab) => ({ ...tab, current: tab.href === current }))} />
      </div>
    </>
  );
}
