"""The REST API: authentication, errors, pages, its own description."""

from datetime import timedelta

from config.settings.security import JWT_SECRET

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "core.schema.HouseSchema",
    "EXCEPTION_HANDLER": "core.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "DATETIME_FORMAT": "iso-8601",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# Rotation and revocation are accounts.services.tokens: families, so that no token is kept in rows.
SIMPLE_JWT = {
    "SIGNING_KEY": JWT_SECRET,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Acervo API",
    "DESCRIPTION": (
        "Deliver galleries, issue vouchers, follow redemptions. Errors are RFC 9457 "
        "`application/problem+json` with a stable `code`. Times are ISO 8601 in UTC."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DeliveryStatus": "partners.models.Delivery.Status",
        "AssetStatus": "partners.models.MediaAsset.Processing",
        "VoucherStatus": "vouchers.models.Voucher.Status",
        "VoucherAccess": "vouchers.models.Voucher.Access",
        "ProductKind": "billing.models.Product.Kind",
        "OrderStatus": "billing.models.Order.Status",
        "PaymentStatus": "gateways.models.Payment.Status",
        "PaymentMethod": "gateways.models.Payment.Method",
        "PayoutStatus": "billing.models.Payout.Status",
        "PixKeyKind": "billing.api.payouts.KINDS",
        "RedemptionStatus": "vouchers.models.Redemption.Status",
    },
}
