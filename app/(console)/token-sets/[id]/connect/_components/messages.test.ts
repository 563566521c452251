import { describe, expect, it } from "vitest";
import { importMessage, linkMessage } from "./messages.ts";

const asked = {
  organization: "Kitchens United",
  askedBy: "Ada Admin",
  application: "POS link",
  library: "Brasserie Leopold",
  installation: "POS Antwerp",
  environment: "production",
  scopes: [
    { name: "accounts", opens: "Users and outlets" },
    { name: "sales", opens: "Sales figures" },
  ],
} as const;
const access = { ...asked, scopes: [...asked.scopes] };

describe("the message with a connect link", () => {
  const link = {
    url: "https://larder.test/c/secret",
    recipient: "Chef Louise",
    purpose: "Daily sales reach the kitchen.",
    expires: "Thu 26 Nov, 18:05 CET",
  };
  const { subject, text } = linkMessage(access, link);

  it("says who asks, for what, why and until when, and carries the link once", () => {
    expect(subject).toBe("Kitchens United asks for access to Brasserie Leopold at Apicbase");
    for (const part of [
      ...["Ada Admin of Kitchens United", "POS link", "Brasserie Leopold", "POS Antwerp, production"],
      ...["Daily sales reach the kitchen.", "accounts: Users and outlets", "sales: Sales figures"],
      ...["Chef Louise", "Thu 26 Nov, 18:05 CET"],
    ]) {
      expect(text).toContain(part);
    }
    expect(text.split(link.url)).toHaveLength(2);
    expect(subject).not.toContain(link.url);
  });
});

describe("the message that asks for tokens made by hand", () => {
  it("names the steps at Apicbase in their order, with this set's application, name and scopes", () => {
    const { text } = importMessage({ ...access, clientId: "abc123" });
    const steps = [
      "API Settings",
      '"Add an application to my library"',
      "POS link (client ID abc123)",
      "POS Antwerp",
      "accounts: Users and outlets",
      "sales: Sales figures",
      "Create",
      "access token and the refresh token",
    ];
    const places = steps.map((step, index) =>
      text.indexOf(step, index === 3 ? text.indexOf("token name") : 0),
    );
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(places).not.toContain(-1);
  });
});
