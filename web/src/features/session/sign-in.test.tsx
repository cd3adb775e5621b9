import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { openPage } from "../../../test/page";

async function tryPassword(user: ReturnType<typeof openPage>["user"], password: string) {
  await user.clear(await screen.findByLabelText("Name"));
  await user.type(screen.getByLabelText("Name"), "admin");
  await user.clear(screen.getByLabelText("Password"));
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("signing in", () => {
  test("the right password opens the table", async () => {
    const { user, gateway } = openPage({ rows: 3, signedIn: false });
    await tryPassword(user, gateway.password);
    expect(await screen.findByRole("grid", { name: "Opportunities" })).toBeDefined();
  });

  test("the form says how real it is before anybody has signed in", async () => {
    openPage({ signedIn: false });
    expect(await screen.findByTitle(/^Paper/)).toBeDefined();
    expect(screen.getByTitle(/^Sandbox/)).toBeDefined();
  });

  test("a wrong password is said so, and the form stays", async () => {
    const { user } = openPage({ signedIn: false });
    await tryPassword(user, "wrong");
    expect((await screen.findByRole("alert")).textContent).toContain("password is wrong");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" }).disabled).toBe(false);
  });

  test("too many tries say how long to wait, and cannot be sent again before", async () => {
    const { user, gateway } = openPage({ signedIn: false });
    for (let tries = 0; tries < 10; tries += 1) {
      gateway.answer({
        method: "POST",
        url: new URL("http://pretend/api/v1/session"),
        token: null,
        cookie: false,
        body: { name: "admin", password: "wrong" },
      });
    }
    await tryPassword(user, gateway.password);
    expect((await screen.findByRole("alert")).textContent).toContain("Try again in 15 minutes");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" }).disabled).toBe(true);
  });

  test("a gateway that does not answer is named", async () => {
    const { user, network } = openPage({ signedIn: false });
    await screen.findByLabelText("Name");
    network.reachable = false;
    await tryPassword(user, "magpie");
    expect((await screen.findByRole("alert")).textContent).toContain("does not answer");
  });
});

describe("the session", () => {
  test("goes on by its cookie without a password", async () => {
    openPage({ rows: 1 });
    expect(await screen.findByText("admin")).toBeDefined();
  });

  test("a token that ran out is renewed once, unseen", async () => {
    const { gateway, user } = openPage({ rows: 3 });
    await screen.findByRole("grid");
    gateway.expireTokens();
    await user.click(screen.getByRole("button", { name: /Skip/ }));
    await waitFor(() =>
      expect(gateway.asked.filter((one) => one.includes("refresh")).length).toBe(2),
    );
    expect(screen.queryByLabelText("Password")).toBeNull();
  });

  test("no token is ever stored in the browser", async () => {
    const stored = vi.spyOn(Storage.prototype, "setItem");
    const { user, gateway } = openPage({ rows: 1, signedIn: false });
    await tryPassword(user, gateway.password);
    await screen.findByText("admin");
    expect(stored).not.toHaveBeenCalled();
    expect(document.cookie).toBe("");
  });

  test("signing out shows the form and closes the feed", async () => {
    const { user } = openPage({ rows: 1 });
    await screen.findByText("Live");
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    expect(await screen.findByLabelText("Password")).toBeDefined();
    expect(screen.queryByRole("grid")).toBeNull();
  });
});
