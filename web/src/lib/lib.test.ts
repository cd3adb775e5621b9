import { describe, expect, test } from "vitest";
import { webAddress } from "./links";
import { fixed, likelihood, percent, plural } from "./numbers";
import { age, exactly, waitWords } from "./time";
import { channelName } from "./words";

const NOW = Date.parse("2026-11-21T09:00:00Z");
const before = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

describe("age", () => {
  test.each([
    [0, "now"],
    [-30, "now"],
    [42, "42 s"],
    [60, "1 min"],
    [3599, "59 min"],
    [7200, "2 h"],
    [5 * 86400, "5 d"],
    [40 * 86400, "12 Oct 2026"],
  ])("%i seconds are %s", (seconds, text) => {
    expect(age(before(seconds), NOW)).toBe(text);
  });

  test("what is no time is shown as it came", () => {
    expect(age("soon", NOW)).toBe("soon");
    expect(exactly("soon")).toBe("soon");
  });
});

test("the exact time says its zone", () => {
  expect(exactly("2026-11-21T09:00:00Z")).toMatch(/Sat,? 21 Nov 2026.* 09:00:00 (UTC|GMT)/);
});

test("a wait is told in seconds, then in minutes", () => {
  expect([1, 45, 900].map(waitWords)).toEqual(["1 second", "45 seconds", "15 minutes"]);
});

describe("numbers", () => {
  test("what is not known is a dash, never zero", () => {
    expect([percent(null), fixed(null, 1), likelihood(null)]).toEqual(["–", "–", "–"]);
  });

  test.each([
    [0.97, "97 %"],
    [0.9996, "> 99 %"],
    [1, "100 %"],
    [0.002, "< 1 %"],
    [0, "0 %"],
  ])("a likelihood of %f is %s", (probability, text) => {
    expect(likelihood(probability)).toBe(text);
  });

  test("a loss has a minus, a rounded zero has none", () => {
    expect(percent(-0.0394)).toBe("−3.9 %");
    expect(percent(-0.00001)).toBe("0.0 %");
  });

  test("one is not many", () => {
    expect([plural(1, "row"), plural(1200, "row")]).toEqual(["1 row", "1,200 rows"]);
  });
});

test.each([
  ["amazon-de-fba", "Amazon DE FBA"],
  ["ebay-us", "eBay US"],
])("the channel %s is called %s", (code, name) => {
  expect(channelName(code)).toBe(name);
});

test.each([
  ["https://shop.example/p/1", "https://shop.example/p/1"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["/relative", null],
  ["", null],
])("the address %s is linked as %s", (text, link) => {
  expect(webAddress(text)).toBe(link);
});
