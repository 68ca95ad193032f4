"""The provider that ships with the product, and its adapter, over real HTTP."""
