import type { Metadata } from "next";
import { askOperator } from "#components/operators.ts";
import { SilenceNotice } from "#components/silence-notice.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Context } from "#lib/auth/context.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { listOpenInvitations } from "#lib/members/hand-over-invitation.ts";
import { listMissingAnswers } from "#lib/recovery/list-missing-answers.ts";
import { getInstallation } from "#lib/system/get-installation.ts";
import { getSystem, type SystemView } from "#lib/system/get-system.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";
import { AfterRestore } from "./_components/after-restore.tsx";
import { Installation } from "./_components/installation.tsx";
import { workItems } from "./_components/work-items.tsx";

export const metadata: Metadata = { title: "System" };

export default async function SystemPage() {
  const ctx = await requirePageContext("/settings/system");
  const { isOperator } = ctx.actor;
  const [system, installation] = await Promise.all([
    getSystem(ctx),
    isOperator ? readInstallation(ctx) : null,
  ]);
  const { asOf, restored, work } = system;
  return (
    <>
      <SettingsHeader
        current="/settings/system"
        meta={
          isOperator
            ? "Whether Larder works, its processes, and the work they have to do."
            : "Whether Larder works, and what it has to do for this organization."
        }
      />
      <Condition system={system} isOperator={isOperator} />
      <Section title="Refreshing" description="The token sets of this organization.">
        <DefinitionList items={workItems(work, asOf)} />
      </Section>
      {restored && <AfterRestore restored={restored} unproven={work.unproven} now={asOf} />}
      {installation && <Installation {...installation} now={asOf} />}
    </>
  );
}

/** What operators alone see. */
async function readInstallation(ctx: Context) {
  const [installation, invitations, missing] = await Promise.all([
    getInstallation(ctx),
    listOpenInvitations(ctx),
    listMissingAnswers(ctx),
  ]);
  return { installation, invitations, missing };
}

/** Whether Larder works, in one sentence, and whom to ask where it does not. */
function Condition({ system, isOperator }: { system: SystemView; isOperator: boolean }) {
  const { standstill, silence, sweptAt, asOf, operators } = system;
  if (standstill === null) {
    return (
      <p className="mb-6 max-w-prose">
        Larder is working.{" "}
        {sweptAt && (
          <>
            It last looked for due token sets <RelativeTime at={sweptAt} now={asOf} />.
          </>
        )}
      </p>
    );
  }
  if (standstill === "new") {
    return <p className="mb-6 max-w-prose">No worker of Larder has looked for due token sets yet.</p>;
  }
  const way = isOperator ? "" : askOperator(operators);
  return (
    <div className="mb-6">
      {silence && standstill === "silent" ? (
        <SilenceNotice silence={silence} now={asOf} />
      ) : (
        <Notice tone="danger" title="Larder is not working: nothing is refreshed">
          {standstill === "held"
            ? "This database waits until an operator adopts it. Until then it can only be read."
            : "Larder cannot write down what it receives, so it sends nothing to Apicbase."}{" "}
          Access tokens work until they expire.
        </Notice>
      )}
      {way && <p className="mt-2">{way}</p>}
    </div>
  );
}
