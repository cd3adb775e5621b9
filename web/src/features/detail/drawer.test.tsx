import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { makeOpportunity } from "../../../dev/world";
import { NOW, openPage } from "../../../test/page";

const titled = (number: number, title: string) => {
  const made = makeOpportunity(number, 0, NOW);
  return { ...made, score: 9.9, verdict: "buy" as const, offer: { ...made.offer, title } };
};

describe("the drawer", () => {
  test("tells why, every cost, and what is compared with what", async () => {
    const whole = titled(7, "A whole one");
    const { gateway, user } = openPage();
    gateway.decide(whole);
    await user.click(await screen.findByText("A whole one"));
    const drawer = within(await screen.findByRole("dialog", { name: "Opportunity" }));
    await drawer.findByRole("heading", { name: "A whole one" });
    for (const reason of whole.reasons) drawer.getByText(reason.sentence, { exact: false });
    for (const line of whole.lines) drawer.getByText(line.label);
    for (const sentence of whole.evidence) drawer.getByText(sentence);
    const link = drawer.getByRole("link", { name: /Open the offer/ });
    expect(link.getAttribute("rel")).toContain("noopener");
  });

  test("an unknown cost is not known, with the least it can be", async () => {
    const whole = makeOpportunity(7, 0, NOW);
    const freight = {
      code: "freight",
      kind: "landed" as const,
      rule_id: null,
      explanation: "The offer does not say how heavy it is.",
      label: "Freight of unknown size",
      amount: null,
      at_least: { minor_units: 20, currency_code: "EUR" },
    };
    const { gateway } = openPage({ at: `/?open=${whole.id}` });
    gateway.decide({
      ...whole,
      profit: null,
      profit_at_most: { minor_units: 412, currency_code: "EUR" },
      lines: [freight],
    });
    const line = await screen.findByRole("row", { name: /Freight of unknown size/ });
    expect(line.textContent).toContain("not known");
    expect(line.textContent).toContain("at least €0.20");
    expect(screen.getByRole("row", { name: /Profit, at most.*€4\.12/ })).toBeDefined();
  });

  test("an address of a shop that is no web address is not linked", async () => {
    const whole = titled(7, "A trap");
    const { gateway } = openPage({ at: `/?open=${whole.id}` });
    gateway.decide({ ...whole, offer: { ...whole.offer, url: "javascript:alert(1)" } });
    await screen.findByRole("heading", { name: "A trap" });
    expect(screen.queryByRole("link", { name: /Open the offer/ })).toBeNull();
  });

  test("shows since when the offer is there, and what it cost", async () => {
    const whole = titled(7, "A whole one");
    const { gateway } = openPage({ at: `/?open=${whole.id}` });
    gateway.decide(whole);
    const part = within(await screen.findByRole("region", { name: "The offer over time" }));
    expect(part.getByText("First seen")).toBeDefined();
    const changes = part.getAllByRole("row").map((row) => row.textContent);
    expect(changes[0]).toContain("lower");
    expect(changes.at(-1)).toContain("first seen");
  });

  test("shows what was the same item before, with what speaks against it", async () => {
    const whole = titled(7, "A whole one");
    const { gateway } = openPage({ at: `/?open=${whole.id}` });
    gateway.decide(whole);
    const part = within(await screen.findByRole("region", { name: "Seen before" }));
    expect(part.getByText("likely")).toBeDefined();
    expect(part.getByText("Both show the same picture.")).toBeDefined();
    expect(part.getByText("The prices differ.")).toBeDefined();
  });

  test("pictures are ours, fetched with the token, and none from another place", async () => {
    const whole = titled(7, "A whole one");
    const { gateway, user } = openPage({ at: `/?open=${whole.id}` });
    gateway.decide({ ...whole, offer: { ...whole.offer, image: "https://shop.example/1.jpg" } });
    await user.click(await screen.findByRole("button", { name: "Picture 1 of 2, larger" }));
    const large = await screen.findByRole("img", { name: "Picture 1 of “A whole one”" });
    expect(large.getAttribute("src")).toMatch(/^blob:/);
    for (const image of document.querySelectorAll("img")) expect(image.src).toMatch(/^blob:/);
    expect(gateway.asked.filter((one) => one.includes("/images/")).length).toBeGreaterThan(0);
    await user.click(screen.getByRole("button", { name: "Picture 1 of 2, smaller" }));
    expect(screen.queryByRole("img", { name: /Picture 1 of/ })).toBeNull();
  });

  test("a picture that cannot be read says so", async () => {
    const whole = titled(7, "A whole one");
    const { gateway } = openPage({ at: `/?open=${whole.id}` });
    gateway.failing = "/images/";
    gateway.decide(whole);
    expect((await screen.findAllByText("could not be read")).length).toBeGreaterThan(0);
    expect(screen.queryByText("not kept any more")).toBeNull();
  });

  test("an offer whose past cannot be read is told so, and asked for again", async () => {
    const whole = titled(7, "A whole one");
    const { gateway, user } = openPage({ at: `/?open=${whole.id}` });
    gateway.failing = "/offers/";
    gateway.decide(whole);
    const part = within(await screen.findByRole("region", { name: "The offer over time" }));
    gateway.failing = null;
    await user.click(part.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("First seen")).toBeDefined();
  });

  test("an opportunity that is gone says so", async () => {
    openPage({ at: "/?open=0199a1c2-none" });
    expect(await screen.findByText("There is no such opportunity.")).toBeDefined();
  });
});
