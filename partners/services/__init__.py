"""What can be done on the partners' side."""

from partners.services.deliveries import (
    NewDelivery,
    create_delivery,
    expire_stale_drafts,
    mark_delivery_claimed,
)
from partners.services.keys import issue_api_key, revoke_api_key
from partners.services.members import invite_member, remove_member
from partners.services.publishing import publish_delivery
from partners.services.uploads import (
    NewFile,
    declare_assets,
    redeclare_asset,
    remove_asset,
)

__all__ = [
    "NewDelivery",
    "NewFile",
    "create_delivery",
    "declare_assets",
    "expire_stale_drafts",
    "invite_member",
    "issue_api_key",
    "mark_delivery_claimed",
    "publish_delivery",
    "redeclare_asset",
    "remove_asset",
    "remove_member",
    "revoke_api_key",
]
