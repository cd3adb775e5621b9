/** Numbers as people read them; what is not known stays a dash. */

export const UNKNOWN = "–";

/** 0.2731 is "27.3 %". */
export function percent(fraction: number | null, digits = 1): string {
  if (fraction === null) return UNKNOWN;
  return `${fixed(fraction * 100, digits)} %`;
}

export function fixed(value: number | null, digits: number): string {
  if (value === null) return UNKNOWN;
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** A probability never reads as certain when it is not: 0.9996 is "> 99 %". */
export function likelihood(probability: number | null): string {
  if (probability === null) return UNKNOWN;
  const rounded = Math.round(probability * 100);
  if (rounded === 100 && probability < 1) return "> 99 %";
  if (rounded === 0 && probability > 0) return "< 1 %";
  return `${rounded} %`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
