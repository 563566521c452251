import type { DescribedRoute } from "#lib/entry/openapi.ts";
import * as applications from "../applications/route.ts";
import * as cancelBulkRun from "../bulk-runs/[id]/cancel/route.ts";
import * as bulkResults from "../bulk-runs/[id]/results/route.ts";
import * as bulkRun from "../bulk-runs/[id]/route.ts";
import * as bulkRuns from "../bulk-runs/route.ts";
import * as choices from "../choices/route.ts";
import * as find from "../find/route.ts";
import * as revokeMachine from "../machines/[id]/revoke/route.ts";
import * as rollMachine from "../machines/[id]/roll/route.ts";
import * as search from "../search/route.ts";
import * as archive from "../token-sets/[id]/archive/route.ts";
import * as attempts from "../token-sets/[id]/attempts/route.ts";
import * as check from "../token-sets/[id]/check/route.ts";
import * as connectLinks from "../token-sets/[id]/connect-links/route.ts";
import * as exchange from "../token-sets/[id]/exchange/route.ts";
import * as importTokens from "../token-sets/[id]/import/route.ts";
import * as machines from "../token-sets/[id]/machines/route.ts";
import * as pause from "../token-sets/[id]/pause/route.ts";
import * as refresh from "../token-sets/[id]/refresh/route.ts";
import * as resume from "../token-sets/[id]/resume/route.ts";
import * as reveal from "../token-sets/[id]/reveal/route.ts";
import * as revoke from "../token-sets/[id]/revoke/route.ts";
import * as tokenSet from "../token-sets/[id]/route.ts";
import * as unarchive from "../token-sets/[id]/unarchive/route.ts";
import * as tokenSets from "../token-sets/route.ts";

/** Every route of the JSON API, in the order in which it is described. */
export const describedRoutes: readonly DescribedRoute[] = [
  { path: "/applications", ...applications },
  { path: "/token-sets", ...tokenSets },
  { path: "/token-sets/{id}", ...tokenSet },
  { path: "/token-sets/{id}/attempts", ...attempts },
  { path: "/token-sets/{id}/exchange", ...exchange },
  { path: "/token-sets/{id}/import", ...importTokens },
  { path: "/token-sets/{id}/connect-links", ...connectLinks },
  { path: "/token-sets/{id}/refresh", ...refresh },
  { path: "/token-sets/{id}/check", ...check },
  { path: "/token-sets/{id}/pause", ...pause },
  { path: "/token-sets/{id}/resume", ...resume },
  { path: "/token-sets/{id}/archive", ...archive },
  { path: "/token-sets/{id}/unarchive", ...unarchive },
  { path: "/token-sets/{id}/revoke", ...revoke },
  { path: "/token-sets/{id}/machines", ...machines },
  { path: "/token-sets/{id}/reveal", ...reveal },
  { path: "/bulk-runs", ...bulkRuns },
  { path: "/bulk-runs/{id}", ...bulkRun },
  { path: "/bulk-runs/{id}/results", ...bulkResults },
  { path: "/bulk-runs/{id}/cancel", ...cancelBulkRun },
  { path: "/machines/{id}/roll", ...rollMachine },
  { path: "/machines/{id}/revoke", ...revokeMachine },
  { path: "/choices", ...choices },
  { path: "/search", ...search },
  { path: "/find", ...find },
];
