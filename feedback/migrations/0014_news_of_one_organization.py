"""News is of its project's organization: whoever has rights over the one has them over the other.

News that a form had let staff move to a project of another organization becomes that one's: its
project's page shows it, and it says whose gifts are in it.
"""

from django.db import migrations, models

MOVE = """
UPDATE feedback_impactupdate AS news SET organization_id = project.organization_id
FROM feedback_project AS project
WHERE project.id = news.project_id AND project.organization_id <> news.organization_id;
-- What waits to be checked of that holds the table until then.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
# Checked at once: whoever writes such a row is told, and not who commits.
GUARD = """
ALTER TABLE feedback_impactupdate ADD CONSTRAINT update_is_of_its_projects_organization
FOREIGN KEY (project_id, organization_id) REFERENCES feedback_project (id, organization_id);
"""
AND_BACK = """
ALTER TABLE feedback_impactupdate DROP CONSTRAINT update_is_of_its_projects_organization;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0013_words_of_trouble")]

    operations = [
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                fields=("id", "organization"), name="project_is_of_one_organization"
            ),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, AND_BACK),
    ]
