"""Staff's view of those who deliver: studios, keys, credits, deliveries, files."""

from partners.admin import accounts, panels
from partners.admin.credits import CreditEntryAdmin
from partners.admin.deliveries import DeliveryAdmin
from partners.admin.files import MediaAssetAdmin
from partners.admin.keys import ApiKeyAdmin
from partners.admin.members import MemberAdmin
from partners.admin.partners import PartnerAdmin

__all__ = [
    "ApiKeyAdmin",
    "CreditEntryAdmin",
    "DeliveryAdmin",
    "MediaAssetAdmin",
    "MemberAdmin",
    "PartnerAdmin",
    "accounts",
    "panels",
]
