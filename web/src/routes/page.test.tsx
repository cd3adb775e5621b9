import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { makeOpportunity } from "../../dev/world";
import { NOW, openPage } from "../../test/page";

const rows = () => screen.getAllByRole("row").slice(1);
const titled = (number: number, title: string, changed = {}) => {
  const made = makeOpportunity(number, 0, NOW);
  return { ...made, score: 9.9, verdict: "buy" as const, ...changed, offer: { ...made.offer, title } };
};

describe("the table", () => {
  test("says on every screen how real it is", async () => {
    openPage({ rows: 2 });
    expect(await screen.findByTitle(/^Paper/)).toBeDefined();
    expect((await screen.findAllByTitle(/^Sandbox/)).length).toBeGreaterThan(0);
  });

  test("draws a part of what it holds, and asks for more at the end", async () => {
    const { gateway, user } = openPage({ rows: 250 });
    await screen.findByRole("grid");
    expect(rows().length).toBeLessThan(80);
    rows()[0]?.focus();
    await user.keyboard("{End}");
    await waitFor(() => expect(gateway.asked.some((one) => one.includes("cursor=100"))).toBe(true));
  });

  test("a page that cannot be read is asked for once, then by hand", async () => {
    const { gateway, user } = openPage({ rows: 250 });
    await screen.findByRole("grid");
    gateway.failing = "cursor=100";
    rows()[0]?.focus();
    await user.keyboard("{End}");
    const again = await screen.findByRole("button", { name: "Try again" });
    expect(gateway.asked.filter((one) => one.includes("cursor=100"))).toHaveLength(1);
    gateway.failing = null;
    await user.click(again);
    await waitFor(() => expect(screen.queryByRole("button", { name: "Try again" })).toBeNull());
  });

  test("the arrow keys move, Enter opens, Esc closes", async () => {
    const { user, history } = openPage({ rows: 20 });
    await screen.findByRole("grid");
    rows()[0]?.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await waitFor(() => expect(document.activeElement?.getAttribute("data-index")).toBe("2"));
    await user.keyboard("{Enter}");
    const drawer = await screen.findByRole("dialog", { name: "Opportunity" });
    expect(history.location.search).toContain("open=");
    fireEvent(drawer, new Event("cancel", { cancelable: true }));
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "Opportunity" })).toBeNull());
    expect(history.location.search).not.toContain("open=");
  });

  test("a filter goes into the address and to the gateway", async () => {
    const { user, gateway, history } = openPage({ rows: 30 });
    await user.click(await screen.findByRole("button", { name: /^Buy/ }));
    await user.type(screen.getByLabelText("Words in the title"), "lego");
    await waitFor(() => expect(history.location.search).toContain("q=lego"));
    await waitFor(() =>
      expect(gateway.asked.at(-1)).toMatch(/opportunities\?verdict=buy&q=lego&headline=true/),
    );
  });

  test("a press on a column's head sorts by it", async () => {
    const { user, gateway } = openPage({ rows: 10 });
    await user.click(await screen.findByRole("button", { name: "Profit" }));
    await waitFor(() => expect(gateway.asked.some((one) => one.includes("sort=profit"))).toBe(true));
    const head = screen.getByRole("columnheader", { name: "Profit" });
    expect(head.getAttribute("aria-sort")).toBe("descending");
  });

  test("without any opportunity it says what will bring one", async () => {
    openPage();
    expect(await screen.findByText("No opportunities yet")).toBeDefined();
  });

  test("filters that nothing passes can be cleared", async () => {
    const { user } = openPage({ rows: 5, at: "/?q=nowhere" });
    await user.click(await screen.findByRole("button", { name: "Clear the filters" }));
    expect(await screen.findByRole("grid")).toBeDefined();
  });
});

describe("live", () => {
  test("a new opportunity appears by itself, at its place", async () => {
    const { gateway } = openPage({ rows: 5 });
    await screen.findByText("Live");
    gateway.decide(titled(90, "Just arrived"));
    await screen.findByText("Just arrived");
    expect(rows()[0]?.textContent).toContain("Just arrived");
  });

  test("while somebody reads further down, new ones wait until they are asked for", async () => {
    const { gateway, user } = openPage({ rows: 60 });
    await screen.findByText("Live");
    const scroller = screen.getByRole("grid").parentElement;
    if (!scroller) throw new Error("The table has no scroller.");
    scroller.scrollTop = 400;
    fireEvent.scroll(scroller);
    gateway.decide(titled(90, "Just arrived"));
    const pill = await screen.findByRole("button", { name: /1 new or changed/ });
    expect(screen.queryByText("Just arrived")).toBeNull();
    await user.click(pill);
    expect(await screen.findByText("Just arrived")).toBeDefined();
  });

  test("after a cut it goes on where it was, and misses nothing", async () => {
    const { gateway, network } = openPage({ rows: 5 });
    await screen.findByText("Live");
    gateway.cut();
    expect(await screen.findByText("Connection lost")).toBeDefined();
    gateway.decide(titled(91, "Missed meanwhile"));
    expect(await screen.findByText("Missed meanwhile", {}, { timeout: 3000 })).toBeDefined();
    expect(screen.getByText("Live")).toBeDefined();
    expect(network.sockets).toBe(2);
  });

  test("when what was missed is gone the list is read again", async () => {
    const { gateway } = openPage({ rows: 5 });
    await screen.findByText("Live");
    const lists = () => gateway.asked.filter((one) => one.includes("sort=verdict")).length;
    expect(lists()).toBe(1);
    gateway.reset();
    await waitFor(() => expect(lists()).toBe(2));
  });

  test("a new token is handed on while the socket stays open", async () => {
    const { gateway, session, network } = openPage({ rows: 5 });
    await screen.findByText("Live");
    await session.refresh();
    expect(gateway.heard).toEqual(["subscribe", "token"]);
    expect(network.sockets).toBe(1);
  });

  test("an expired token is renewed before it connects again", async () => {
    const { gateway } = openPage({ rows: 5 });
    await screen.findByText("Live");
    gateway.expireTokens();
    gateway.cut(4401);
    await waitFor(() => expect(screen.queryByText("Live")).toBeNull());
    expect(await screen.findByText("Live", {}, { timeout: 3000 })).toBeDefined();
  });
});

describe("health", () => {
  test("a service that is down is named, with its problem", async () => {
    const { gateway } = openPage({ rows: 1, signedIn: true });
    gateway.down = "pricing";
    expect(await screen.findByRole("button", { name: "Health: pricing is down" })).toBeDefined();
    expect(screen.getByText(/Nothing answers at/)).toBeDefined();
  });
});
