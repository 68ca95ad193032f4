"""What can be asked on the partners' side."""

from partners.selectors.deliveries import asset_counts, deliveries_matching
from partners.selectors.uploads import arrived_uploads, upload_address

__all__ = ["arrived_uploads", "asset_counts", "deliveries_matching", "upload_address"]
