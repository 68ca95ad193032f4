"""Include at the root; with an S3 bucket configured every address below answers 404."""

from django.urls import path

from core.storage.local_signing import PATH
from core.storage.local_views import LocalObjectView

urlpatterns = [path(f"{PATH}<path:key>", LocalObjectView.as_view(), name="local-object")]
