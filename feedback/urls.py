from django.urls import path

from feedback.projects import views as of_projects

app_name = "feedback"
urlpatterns = [
    path("projects/<slug:slug>/", of_projects.project, name="project"),
]
