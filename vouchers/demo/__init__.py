"""The demonstration: a studio, a delivery and codes to redeem, made by the product's own services."""
