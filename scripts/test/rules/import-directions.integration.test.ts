import { describe, expect, it } from "vitest";
import { brokenRules } from "./broken-rules.ts";

const refused: [room: string, imported: string][] = [
  ["lib", "#lib/db/client.ts"],
  ["lib/processes", "#lib/env.ts"],
  ["lib/oauth", "#lib/db/client.ts"],
  ["lib/oauth", "#lib/custody/claim.ts"],
  ["lib/crypto", "#generated/prisma/client.ts"],
  ["lib/crypto", "next/headers"],
  ["lib/crypto", "#lib/journal/journal.ts"],
  ["lib/journal", "#lib/db/client.ts"],
  ["lib/journal", "#lib/custody/claim.ts"],
  ["lib/journal", "#generated/prisma/client.ts"],
  ["lib/journal", "next/headers"],
  ["lib/db", "#lib/custody/claim.ts"],
  ["lib/auth", "#lib/audit/record-audit-event.ts"],
  ["lib/auth", "#lib/entry/define-action.ts"],
  ["lib/text", "#lib/audit/record-audit-event.ts"],
  ["lib/audit", "#lib/deployment/deployment.ts"],
  ["lib/vault", "#lib/custody/claim.ts"],
  ["lib/custody", "#lib/refresh/carry-out-refresh.ts"],
  ["lib/custody", "#lib/applications/application-repository.ts"],
  ["lib/refresh", "#lib/token-sets/token-set-view.ts"],
  ["lib/refresh", "#lib/applications/application-repository.ts"],
  ["lib/token-sets", "#lib/authorizations/exchange-code.ts"],
  ["lib/token-sets", "#lib/members/change-member.ts"],
  ["lib/connect-links", "#lib/authorizations/start-authorization.ts"],
  ["lib/connect-links", "#lib/token-set-page/get-token-set-page.ts"],
  ["lib/authorizations", "#lib/recovery/replay-journals.ts"],
  ["lib/instances", "#lib/recovery/replay-journals.ts"],
  ["lib/instances", "#lib/custody/get-journal.ts"],
  ["lib/organizations", "#lib/members/change-member.ts"],
  ["lib/destinations", "#lib/custody/claim.ts"],
  ["lib/vault", "#lib/destinations/queue-delivery.ts"],
  ["lib/token-sets", "#lib/factories/token-set-factory.ts"],
  ["lib/token-sets", "#lib/entry/define-action.ts"],
  ["lib/token-sets", "#components/ui/button.tsx"],
  ["lib/token-sets", "../../app/page.tsx"],
  ["lib/token-sets", "next/navigation"],
  ["lib/testing", "../../prisma/seed-demo.ts"],
  ["lib/testing", "../../scripts/start.ts"],
  ["lib/entry", "#components/ui/button.tsx"],
  ["components", "#lib/refresh/refresh-token-set.ts"],
  ["components", "#generated/prisma/client.ts"],
  ["app", "#lib/db/client.ts"],
  ["app", "#lib/vault/vault.ts"],
  ["app", "#lib/custody/claim.ts"],
  ["app", "#lib/journal/journal.ts"],
  ["app", "#lib/factories/token-set-factory.ts"],
  ["app", "#lib/libraries/library-repository.ts"],
  ["app", "../sandbox/main.ts"],
  ["sandbox", "#lib/env.ts"],
  ["sandbox", "../lib/env.ts"],
];

const allowed: [room: string, imported: string][] = [
  ["lib/oauth", "#lib/env.ts"],
  ["lib/auth", "#lib/db/client.ts"],
  ["lib/journal", "#lib/crypto/seal.ts"],
  ["lib/custody", "#lib/vault/vault.ts"],
  ["lib/refresh", "#lib/custody/claim.ts"],
  ["lib/token-sets", "#lib/refresh/clear-doubts.ts"],
  ["lib/authorizations", "#lib/token-sets/token-set-view.ts"],
  ["lib/recovery", "#lib/authorizations/settle-exchange.ts"],
  ["lib/token-set-page", "#lib/connect-links/list-connect-links.ts"],
  ["lib/token-sets", "#lib/oauth/send.ts"],
  ["lib/testing", "#lib/factories/token-set-factory.ts"],
  ["components", "#lib/token-sets/token-set-view.ts"],
  ["app", "#lib/custody/note-view.ts"],
  ["app", "#lib/refresh/refresh-token-set.ts"],
  ["app", "#components/ui/button.tsx"],
];

const importing = (path: string) => `import { thing } from "${path}";\nexport const used = thing;\n`;

/** One file for each case, so that one run of the linter answers all. */
function plant(cases: typeof refused, prefix: string): Record<string, string> {
  return Object.fromEntries(
    cases.map(([room, imported], index) => [`${room}/${prefix}-${index}.ts`, importing(imported)]),
  );
}

describe("imports run one way", () => {
  const files = {
    ...plant(refused, "refused"),
    ...plant(allowed, "allowed"),
    "lib/token-sets/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
    "lib/token-sets/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
  };
  const broken = brokenRules(files, ["style/noRestrictedImports", "suspicious/noImportCycles"]);

  it.each(refused.map((row, index) => [...row, index] as const))(
    "%s may not import %s",
    (room, _imported, index) => {
      expect(broken.get(`${room}/refused-${index}.ts`)).toEqual(["lint/style/noRestrictedImports"]);
    },
  );

  it.each(allowed.map((row, index) => [...row, index] as const))(
    "%s may import %s",
    (room, _imported, index) => {
      expect(broken.get(`${room}/allowed-${index}.ts`)).toBeUndefined();
    },
  );

  it("circles are refused", () => {
    expect(broken.get("lib/token-sets/a.ts")).toEqual(["lint/suspicious/noImportCycles"]);
  });
});
