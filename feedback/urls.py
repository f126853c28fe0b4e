from django.urls import path

from feedback.answers import views as of_answers
from feedback.projects import views as of_projects

app_name = "feedback"
urlpatterns = [
    path("projects/<slug:slug>/", of_projects.project, name="project"),
    path("campaigns/<slug:slug>/news/", of_projects.campaign_news, name="campaign_news"),
    path("gifts/<slug:token>/answer/<int:update_id>/", of_answers.answer, name="answer"),
]
