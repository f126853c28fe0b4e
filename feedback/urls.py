from django.urls import path

from feedback.answers import views as of_answers
from feedback.field import views as of_field
from feedback.projects import views as of_projects

app_name = "feedback"
urlpatterns = [
    path("projects/<slug:slug>/", of_projects.project, name="project"),
    path("campaigns/<slug:slug>/news/", of_projects.campaign_news, name="campaign_news"),
    path("field/<slug:token>/", of_field.field, name="field"),
    path("field/<slug:token>/worker.js", of_field.worker, name="field_worker"),
    path("field/<slug:token>/filed/<uuid:form_token>/", of_field.filed, name="field_filed"),
    path("field/<slug:token>/filed/<uuid:form_token>/tell/", of_field.tell, name="field_tell"),
    path("gifts/<slug:token>/answer/<int:update_id>/", of_answers.answer, name="answer"),
]
