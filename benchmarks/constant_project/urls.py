from django.http import HttpRequest, HttpResponse
from django.urls import path


def constant(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Des livres avant les glaces.")


urlpatterns = [path("", constant)]
