import { describe, expect, test } from "vitest";
import { decimalOf, exponentOf, formatMoney, magnitude, negated, parseAmount } from "./money";

const money = (minor_units: number, currency_code: string) => ({ minor_units, currency_code });

describe("formatMoney", () => {
  test.each([
    [1299, "EUR", "€12.99"],
    [5, "EUR", "€0.05"],
    [-5, "EUR", "−€0.05"],
    [0, "USD", "$0.00"],
    [123456789, "USD", "$1,234,567.89"],
    [1230, "JPY", "¥1,230"],
    [5, "GBP", "£0.05"],
  ])("%i minor units of %s are %s", (minor, code, text) => {
    expect(formatMoney(money(minor, code))).toBe(text);
  });

  test("three and four decimals follow the currency", () => {
    expect(formatMoney(money(1234, "KWD"))).toMatch(/^KWD\s1\.234$/);
    expect(formatMoney(money(12345, "CLF"))).toMatch(/^CLF\s1\.2345$/);
  });

  test("the largest whole number is exact", () => {
    expect(formatMoney(money(Number.MAX_SAFE_INTEGER, "EUR"))).toBe("€90,071,992,547,409.91");
  });

  test("a code that is no currency does not break the page", () => {
    expect(formatMoney(money(100, "?"))).toBe("? 1.00");
  });
});

describe("decimalOf", () => {
  test.each([
    [7, "EUR", "0.07"],
    [-1230, "EUR", "-12.30"],
    [7, "JPY", "7"],
    [7, "BHD", "0.007"],
  ])("%i of %s is %s", (minor, code, text) => {
    expect(decimalOf(money(minor, code))).toBe(text);
  });
});

describe("parseAmount", () => {
  test.each([
    ["5", "EUR", 500],
    ["5.5", "EUR", 550],
    [" 5,05 ", "EUR", 505],
    ["1000", "JPY", 1000],
    ["0.005", "BHD", 5],
  ])("%s in %s is %i", (text, code, minor) => {
    expect(parseAmount(text, code)).toEqual(money(minor, code));
  });

  test.each([
    ["", "EUR"],
    ["five", "EUR"],
    ["1.234", "EUR"],
    ["1.5", "JPY"],
    ["-3", "EUR"],
    ["1e9", "EUR"],
  ])("%j in %s is refused", (text, code) => {
    expect(parseAmount(text, code)).toBeNull();
  });

  test.each(["EUR", "JPY", "KWD", "CLF"])("what is formatted in %s is read back", (code) => {
    for (const minor of [0, 1, 99, 100, 12345, 999999]) {
      expect(parseAmount(decimalOf(money(minor, code)), code)).toEqual(money(minor, code));
    }
  });
});

test("zero has no sign when it is negated", () => {
  expect(Object.is(negated(money(0, "EUR")).minor_units, 0)).toBe(true);
  expect(negated(money(5, "EUR")).minor_units).toBe(-5);
});

test("amounts of different exponents compare by their face value", () => {
  expect(exponentOf("JPY")).toBe(0);
  expect(magnitude(money(1000, "JPY"))).toBeGreaterThan(magnitude(money(99999, "EUR")));
});
