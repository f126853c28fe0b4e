"""Where a project is, as exactly as anybody may know."""

from feedback.maps.points import MapPoint, blurred
from feedback.models import Project


def point_of(project: Project) -> MapPoint | None:
    """Return the point that pages may show: nothing else on a page comes from the coordinates."""
    if project.latitude is None or project.longitude is None:
        return None
    latitude, longitude = float(project.latitude), float(project.longitude)
    if not project.blur_km:
        return MapPoint(latitude, longitude)
    return blurred(latitude, longitude, project.blur_km)
