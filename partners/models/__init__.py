"""Those who deliver, and what they deliver."""

from partners.models.credit import CreditEntry
from partners.models.delivery import Delivery
from partners.models.media_asset import MediaAsset
from partners.models.member import Member
from partners.models.partner import ApiKey, Partner

__all__ = ["ApiKey", "CreditEntry", "Delivery", "MediaAsset", "Member", "Partner"]
