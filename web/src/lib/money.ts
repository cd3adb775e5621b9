/** Amounts of money: whole minor units and a currency, formatted without floating point. */

export type Money = { minor_units: number; currency_code: string };

// Currencies whose minor unit is not a hundredth (ISO 4217 list one).
const EXPONENTS = new Map<string, number>([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ..."CLF UYW".split(" ").map((code) => [code, 4] as const),
]);

export function exponentOf(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}

/** The plain decimal, such as "12.30" or "-0.05". */
export function decimalOf(money: Money): string {
  const exponent = exponentOf(money.currency_code);
  const digits = Math.abs(money.minor_units)
    .toFixed(0)
    .padStart(exponent + 1, "0");
  const sign = money.minor_units < 0 ? "-" : "";
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  let format = formats.get(currency);
  if (!format) {
    const digits = exponentOf(currency);
    format = new Intl.NumberFormat("en", {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(currency, format);
  }
  return format;
}

/** "€12.30", "¥1,230", "−€0.05". A code that is no currency stands before the decimal. */
export function formatMoney(money: Money): string {
  const decimal = decimalOf(money);
  if (!/^[A-Z]{3}$/.test(money.currency_code)) return `${money.currency_code} ${decimal}`;
  // A string of digits is formatted exactly; a number would be rounded first.
  return formatOf(money.currency_code)
    .format(decimal as Intl.StringNumericLiteral)
    .replace("-", "−");
}

export function negated(money: Money): Money {
  return { ...money, minor_units: money.minor_units === 0 ? 0 : -money.minor_units };
}

/** What a person typed as an amount, or null: "5", "5.50", "5,50" in a currency of two decimals. */
export function parseAmount(text: string, currency: string): Money | null {
  const found = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
  if (!found) return null;
  const [, whole = "0", fraction = ""] = found;
  const exponent = exponentOf(currency);
  if (fraction.length > exponent) return null;
  return {
    minor_units: Number(whole + fraction.padEnd(exponent, "0")),
    currency_code: currency,
  };
}

/** For ordering only: amounts of different currencies compare by their face value. */
export function magnitude(money: Money): number {
  return money.minor_units / 10 ** exponentOf(money.currency_code);
}
