from donors.services.people import (
    DonorDetails,
    find_or_add_donor,
    find_or_add_person,
)

__all__ = ["DonorDetails", "find_or_add_donor", "find_or_add_person"]
