/** The offer and the product it was taken for, side by side. */

import { cx } from "@/lib/cx";
import { formatMoney } from "@/lib/money";
import { fixed } from "@/lib/numbers";
import { webAddress } from "@/lib/links";
import { Outward } from "@/ui/outward";
import type { Full } from "./queries";
import { Section } from "./section";

type Side = Full["offer"] | NonNullable<Full["product"]>;

function sides(item: Side): Record<string, string> {
  const { pack, parcel } = item;
  return {
    Title: item.title,
    Brand: item.brand ?? "",
    GTIN: item.gtins.join(", "),
    ASIN: item.asin ?? "",
    Model: item.models.join(", "),
    Pack: pack ? `${pack.count}${pack.words ? ` · “${pack.words}”` : ""}` : "",
    Condition: item.condition ?? "",
    Category: item.category ?? "",
    Weight: parcel?.weight_g === undefined || parcel.weight_g === null ? "" : `${fixed(parcel.weight_g, 0)} g`,
    Size: parcel?.sides_mm.length ? `${parcel.sides_mm.map((mm) => fixed(mm, 0)).join(" × ")} mm` : "",
    Price: item.price ? formatMoney(item.price) : "",
  };
}

/** What must be the same if the two are one product. */
const IDENTIFIES = new Set(["Brand", "GTIN", "ASIN", "Model", "Pack"]);

function agreement(name: string, left: string, right: string): "same" | "differs" | null {
  if (!IDENTIFIES.has(name) || !left || !right) return null;
  const parts = (text: string) => text.toLocaleLowerCase().split(name === "Pack" ? " · " : ", ");
  const [mine, theirs] = [parts(left), parts(right)];
  const shared = name === "Pack" ? mine[0] === theirs[0] : mine.some((one) => theirs.includes(one));
  return shared ? "same" : "differs";
}

export function Evidence({ item }: { item: Full }) {
  const left = sides(item.offer);
  const right = item.product ? sides(item.product) : null;
  const names = Object.keys(left).filter((name) => [left, right].some((side) => side?.[name]));
  return (
    <Section title="Is it the same product?">
      {item.evidence.length > 0 && (
        <ul className="text-soft mb-3 list-disc pl-4">
          {item.evidence.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {!right && <p className="text-soft mb-3">No product of the catalogue was found for it.</p>}
      <table className="w-full table-fixed border-collapse text-sm">
        <caption className="sr-only">The offer and the product, field by field</caption>
        <thead>
          <tr className="text-faint text-left">
            <th className="w-20 max-sm:w-[4.5rem]">
              <span className="sr-only">Field</span>
            </th>
            <th scope="col" className="py-1 pr-3 font-medium">
              Offer
            </th>
            <th scope="col" className="py-1 font-medium">
              Product{" "}
              {item.product && <Outward href={webAddress(item.product.url)}>open</Outward>}
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const [mine = "", theirs = ""] = [left[name], right?.[name]];
            const agrees = agreement(name, mine, theirs);
            return (
              <tr key={name} className="border-line border-t align-top">
                <th scope="row" className="text-faint py-1.5 text-left font-normal">
                  {name}
                </th>
                <Cell text={mine} agrees={null} />
                <Cell text={theirs} agrees={agrees} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

function Cell({ text, agrees }: { text: string; agrees: "same" | "differs" | null }) {
  return (
    <td className="py-1.5 pr-3 break-words">
      {text || <span className="text-faint">not known</span>}
      {agrees && (
        <span className={cx("ml-1.5 whitespace-nowrap", agrees === "same" ? "text-good" : "text-bad")}>
          {agrees === "same" ? "✓ same" : "≠ differs"}
        </span>
      )}
    </td>
  );
}
