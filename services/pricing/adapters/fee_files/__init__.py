"""The fee book in YAML files: dated rules with their sources and oracle cases."""

from services.pricing.adapters.fee_files.read import (
    FEES_FOLDER,
    FeeFiles,
    FeeOracle,
    read_fee_book,
    read_fee_files,
)

__all__ = ["FEES_FOLDER", "FeeFiles", "FeeOracle", "read_fee_book", "read_fee_files"]
