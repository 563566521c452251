import { expect, it } from "vitest";
import * as route from "./route.ts";

it("HEAD on the callback, which Next would answer by running GET, does nothing of its own", () => {
  expect(Object.keys(route)).toContain("HEAD");
  expect(route.HEAD).not.toBe(route.GET);
  expect(route.HEAD, "it is not given the request, so it can spend nothing").toHaveLength(0);
  const response = route.HEAD();
  expect(response.status).toBe(204);
  expect(response.headers.get("cache-control")).toBe("no-store");
});
