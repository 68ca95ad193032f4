"""The product's addresses and, before them, the two it is compared with."""

from django.urls import path

from benchmarks.claims.peers import Constant, raw_claim
from config.urls import handler404, handler500
from config.urls import urlpatterns as product

__all__ = ["handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("benchmark/raw-claim", raw_claim),
    path("benchmark/constant", Constant.as_view()),
    *product,
]
