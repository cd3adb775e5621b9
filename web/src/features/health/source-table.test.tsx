import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { openPage } from "../../../test/page";

describe("the sources", () => {
  test("each says how it is, and why it is not well", async () => {
    const { user } = openPage({ rows: 1 });
    await user.click(await screen.findByRole("link", { name: "Sources" }));
    const line = (await screen.findByRole("rowheader", { name: /Kleinmarkt/ })).closest("tr");
    expect(line).not.toBeNull();
    const found = within(line as HTMLElement);
    expect(found.getByText("suspect")).toBeDefined();
    expect(found.getByText(/found nothing/)).toBeDefined();
    expect(found.getByText("402 of 300–500")).toBeDefined();
  });

  test("the strip above the opportunities marks it too", async () => {
    openPage({ rows: 1 });
    const button = await screen.findByRole("button", { name: /Kleinmarkt/ });
    expect(button.textContent).toContain("suspect");
    expect(button.title).toContain("found nothing");
  });
});
