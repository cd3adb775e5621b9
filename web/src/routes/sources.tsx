/** `/sources`: how every source is. */

import { SourceTable } from "@/features/health/source-table";

export function Sources() {
  return (
    <>
      <h2 className="border-line border-b px-4 py-2 font-semibold">Sources</h2>
      <SourceTable />
    </>
  );
}
