/** Codes of the platform as words. */

/** "amazon-de-fba" is "Amazon DE FBA": short parts are abbreviations. */
export function channelName(code: string): string {
  return code
    .split(/[-_]/)
    .map((part) => {
      if (part === "ebay") return "eBay";
      return part.length <= 3 ? part.toUpperCase() : capital(part);
    })
    .join(" ");
}

/** "landed_cost" is "landed cost". */
export function spaced(code: string): string {
  return code.replaceAll(/[_-]+/g, " ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
