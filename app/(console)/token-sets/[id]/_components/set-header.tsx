import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { type MenuEntry, SetMenu } from "./menu/set-menu.tsx";
import { setHref, technicalHref } from "./set-href.ts";

type SetTab = "status" | "technical";

interface Props {
  set: TokenSetView;
  tab: SetTab;
  entries: readonly MenuEntry[];
}

/** The set's name and condition, its two tabs, and what is seldom done with it. */
export function SetHeader({ set, tab, entries }: Props) {
  return (
    <>
      <PageHeader
        title={set.name}
        breadcrumbs={[{ label: "Token sets", href: "/token-sets" }]}
        badges={
          <>
            <EnvironmentBadge environment={set.environment} />
            <HealthBadge health={set.health} look="filled" />
          </>
        }
        actions={<SetMenu entries={entries} />}
      />
      <div className="-mt-3 mb-5 print:hidden">
        <Tabs
          label="This token set"
          tabs={[
            { label: "Status", href: setHref(set.id), current: tab === "status" },
            { label: "Technical details", href: technicalHref(set.id), current: tab === "technical" },
          ]}
        />
      </div>
    </>
  );
}
