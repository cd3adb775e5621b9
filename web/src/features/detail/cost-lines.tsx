/** From the sale price to the profit, line by line. */

import { formatMoney, negated } from "@/lib/money";
import { ProfitOf } from "@/features/opportunities/columns";
import { Amount } from "@/ui/values";
import type { Full } from "./queries";
import { Section } from "./section";

type Line = Full["lines"][number];

const KINDS = [
  ["selling", "To sell it"],
  ["landed", "To own it"],
  [null, "Other"],
] as const;

export function CostLines({ item }: { item: Full }) {
  const unknown = item.lines.filter((line) => line.amount === null).length;
  return (
    <Section
      title="What is left of the sale"
      aside={unknown > 0 ? `${unknown} of ${item.lines.length} costs not known` : undefined}
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">Costs between the sale price and the profit</caption>
        <tbody>
          <tr className="font-medium">
            <th scope="row" className="py-1 text-left font-medium">
              Sale price
            </th>
            <td className="py-1 text-right">
              <Amount money={item.sale_price} />
            </td>
          </tr>
        </tbody>
        {KINDS.map(([kind, title]) => {
          const lines = item.lines.filter((line) => line.kind === kind);
          if (lines.length === 0) return null;
          return (
            <tbody key={title}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={2}
                  className="text-faint text-2xs pt-3 pb-0.5 text-left font-medium"
                >
                  {title}
                </th>
              </tr>
              {lines.map((line) => (
                <CostLine key={line.code + line.label} line={line} />
              ))}
            </tbody>
          );
        })}
        <tfoot>
          <tr className="border-line-strong border-t">
            <th scope="row" className="pt-2 text-left font-semibold">
              {item.profit || !item.profit_at_most ? "Profit" : "Profit, at most"}
            </th>
            <td className="pt-2 text-right font-semibold">
              <ProfitOf item={item} />
            </td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

function CostLine({ line }: { line: Line }) {
  return (
    <tr className="border-line border-t align-top">
      <th scope="row" className="py-1.5 pr-4 text-left font-normal">
        {line.label}
        {line.explanation && (
          <span
            className="text-faint block text-sm text-pretty"
            title={line.rule_id ? `Rule ${line.rule_id}` : undefined}
          >
            {line.explanation}
          </span>
        )}
      </th>
      <td className="py-1.5 text-right whitespace-nowrap">
        {line.amount ? (
          formatMoney(negated(line.amount))
        ) : (
          <>
            <span className="text-warn">not known</span>
            {line.at_least && (
              <span className="text-faint block text-sm">
                at least {formatMoney(line.at_least)}
              </span>
            )}
          </>
        )}
      </td>
    </tr>
  );
}
