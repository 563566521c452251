import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { LastUse } from "#components/last-use.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { ApiKeyView } from "#lib/api-keys/api-key-view.ts";
import { KeyStanding } from "./key-standing.tsx";
import { permissionLabel } from "./permission-choices.ts";
import { RevokeKey } from "./revoke-key.tsx";

interface Props {
  apiKey: ApiKeyView;
  /** The server's clock, ISO. */
  now: string;
}

function Permissions({ apiKey: { permissions, withheld } }: Pick<Props, "apiKey">) {
  const granted = permissions.filter((permission) => !withheld.includes(permission));
  return (
    <>
      {granted.length > 0 ? granted.map(permissionLabel).join(" · ") : "Nothing now"}
      {withheld.length > 0 && (
        <span className="block text-sm text-ink-soft">
          Not any more, since its maker’s role changed: {withheld.map(permissionLabel).join(" · ")}
        </span>
      )}
    </>
  );
}

/** An API key: what it may do, when it was used last, and until when it works. */
export function KeyEntry({ apiKey, now }: Props) {
  const { name, hint, environments, standing, madeBy, isYours, createdAt, expiresAt } = apiKey;
  return (
    <li className="grid gap-3 border-t border-line-strong pt-3 pb-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold wrap-anywhere">{name}</h3>
        {environments.map((environment) => (
          <EnvironmentBadge key={environment} environment={environment} />
        ))}
        <KeyStanding apiKey={apiKey} />
      </div>
      <DefinitionList
        items={[
          { term: "May", value: <Permissions apiKey={apiKey} /> },
          { term: "Last used", value: <LastUse use={apiKey} now={now} /> },
          { term: "Key", value: <CodeText>{`larder_key_${hint}`}</CodeText> },
          { term: "Expires", value: <ExactTime at={expiresAt} precision="date" /> },
          {
            term: "Made",
            value: (
              <>
                by {madeBy} {isYours && <Badge>you</Badge>} <ExactTime at={createdAt} />
              </>
            ),
          },
        ]}
      />
      {standing !== "revoked" && (
        <div>
          <RevokeKey apiKey={apiKey} />
        </div>
      )}
    </li>
  );
}
