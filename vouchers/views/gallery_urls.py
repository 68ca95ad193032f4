"""The gallery's pages, under their two addresses: the owner's and the share link's."""

from django.urls import include, path

from vouchers.views.acervo import acervo
from vouchers.views.archive import ArchiveView
from vouchers.views.buying import BuyForMomentView
from vouchers.views.files import FileView
from vouchers.views.gallery import GalleryView, PhotoView
from vouchers.views.managing import (
    CloseLinkView,
    MarkView,
    ShareLinkView,
    SharingView,
    TitleView,
)
from vouchers.views.shared import SharedGalleryView

_looking = [
    path("/baixar.zip", ArchiveView.as_view()),
    path("/f/<uuid:asset_id>", PhotoView.as_view()),
    path("/f/<uuid:asset_id>/<str:variant>", FileView.as_view()),
]
_managing = [
    path("/titulo", TitleView.as_view()),
    path("/privacidade", SharingView.as_view()),
    path("/link", ShareLinkView.as_view()),
    path("/link/fechar", CloseLinkView.as_view()),
    path("/f/<uuid:asset_id>/marcar", MarkView.as_view()),
]

urlpatterns = [
    path("comprar/galeria/<uuid:moment_id>", BuyForMomentView.as_view(), name="buy_for_moment"),
    path("acervo", acervo, name="acervo"),
    path("acervo/<uuid:moment_id>", GalleryView.as_view(), name="moment"),
    path("acervo/<uuid:moment_id>", include([*_managing, *_looking])),
    path("g/<str:token>", SharedGalleryView.as_view(), name="shared_moment"),
    path("g/<str:token>", include(_looking)),
]
