"""Who sees the pages that belong to no single app."""

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role

tends_the_portal = has_role(Role.SYSTEM_ADMIN)
reads_records = has_role(Role.SYSTEM_ADMIN, Role.INSPECTORATE)
