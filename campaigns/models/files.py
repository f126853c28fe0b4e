from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FileToDelete(models.Model):
    """A file that no page names any more and that has to leave its address."""

    name = models.CharField(max_length=200, unique=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("file to delete")
        verbose_name_plural = _("files to delete")
        db_table = "feedback_filetodelete"  # from before campaigns had any

    def __str__(self) -> str:
        return self.name
