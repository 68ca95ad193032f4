"""The demonstration: a studio, a delivery, codes; made by the product's own services."""
