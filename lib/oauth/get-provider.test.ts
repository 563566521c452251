import { expect, it } from "vitest";
import { viewProvider } from "./get-provider.ts";

it.each([
  ["http://localhost:4010/oauth/token/", "Sandbox", "http://localhost:4010"],
  ["http://127.0.0.1:4010/oauth/token/", "Sandbox", "http://127.0.0.1:4010"],
  ["https://api.apicbase.com/oauth/token/", "Apicbase", "https://api.apicbase.com"],
  ["https://apicbase.com/oauth/token/", "Apicbase", "https://apicbase.com"],
  ["https://apicbase.com.example/oauth/token/", "apicbase.com.example", "https://apicbase.com.example"],
  ["https://notapicbase.com/oauth/token/", "notapicbase.com", "https://notapicbase.com"],
])("the provider at %s is called %s", (APICBASE_TOKEN_URL, name, origin) => {
  expect(viewProvider({ APICBASE_TOKEN_URL })).toEqual({ name, origin });
});
