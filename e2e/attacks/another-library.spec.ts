import type { Page } from "@playwright/test";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { followLink, freshLinkRow, makeLink } from "../connect-link/link-pages.ts";
import { send } from "../fixtures/larder-http.ts";
import { machineAnswer } from "../fixtures/machine-http.ts";
import { authorizeAtApicbase, chef, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";
