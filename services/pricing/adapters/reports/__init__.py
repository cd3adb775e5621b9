"""Answers out: the terminal table, JSON lines, CSV, XLSX and the HTML report."""

from __future__ import annotations

from services.pricing.adapters.reports.csv_file import write_csv
from services.pricing.adapters.reports.html_file import write_html
from services.pricing.adapters.reports.json_lines import write_json_lines
from services.pricing.adapters.reports.terminal import print_table
from services.pricing.adapters.reports.xlsx_file import write_xlsx

__all__ = ["print_table", "write_csv", "write_html", "write_json_lines", "write_xlsx"]
