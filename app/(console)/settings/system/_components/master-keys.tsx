import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { KeysView } from "#lib/system/keys-view.ts";

/** The master keys by id, what still needs each, and how far sealing anew has come. */
export function MasterKeys({ keys, now }: { keys: KeysView; now: string }) {
  const items = [
    ...keys.keys.map(({ id, says }) => ({ term: `Key ${id}`, value: says })),
    { term: "Sealing anew", value: keys.progress },
    {
      term: "Counted",
      value: keys.countedAt ? <RelativeTime at={keys.countedAt} now={now} /> : "Not yet",
    },
  ];
  return (
    <Section
      title="Master keys"
      description="For operators: what seals the secrets of this installation. Leave a key out only when nothing needs it, and no backup that you keep."
    >
      {keys.obstacle && (
        <div className="mb-4">
          <Notice tone="warning" title="Nothing is sealed anew at the moment">
            {keys.obstacle}
          </Notice>
        </div>
      )}
      <DefinitionList items={items} />
    </Section>
  );
}
